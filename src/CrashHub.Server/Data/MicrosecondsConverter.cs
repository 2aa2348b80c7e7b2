using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CrashHub.Server.Data;

/// <summary>Instants are stored as whole microseconds since 1970 UTC: the same order, precision and hand-written SQL on both databases.</summary>
internal sealed class MicrosecondsConverter()
    : ValueConverter<DateTimeOffset, long>(at => ToMicroseconds(at), value => FromMicroseconds(value))
{
    /// <summary>The last microsecond of the year 9999, which is as far as an instant reaches.</summary>
    private const long Most = 253_402_300_799_999_999;

    private const long AnHour = 3_600_000_000;

    /// <summary>The beginning of the hour (UTC) of an instant, both in microseconds.</summary>
    public static long HourOf(long at) => at - at % AnHour;

    /// <summary>True for a number of microseconds from outside that is an instant since 1970.</summary>
    public static bool IsInstant(long value) => value is >= 0 and <= Most;

    public static long ToMicroseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long value) => DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);
}
