using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CrashHub.Server.Data;

/// <summary>Instants are stored as whole microseconds since 1970 UTC: the same order, precision and hand-written SQL on both databases.</summary>
internal sealed class MicrosecondsConverter()
    : ValueConverter<DateTimeOffset, long>(at => ToMicroseconds(at), value => FromMicroseconds(value))
{
    public static long ToMicroseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long value) => DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);
}
