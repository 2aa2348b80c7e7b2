using System.Buffers.Binary;
using CrashHub.Server.Data.Search;

namespace CrashHub.Server.Data;

/// <summary>
/// Finds crashes, and what belongs to them, by id. An id is a UUIDv7, which begins with the millisecond of <see cref="Crash.ReceivedAt"/>; with it the lookup
/// goes by the primary key, and into one partition where tables have partitions by time. Every lookup by id goes through here.
/// </summary>
internal static class CrashKey
{
    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>When crashes with this id were received: from the first instant until before the second.</summary>
    public static (DateTimeOffset From, DateTimeOffset Before) RangeOf(Guid id) => RangeOf([id]);

    /// <summary>When crashes with these ids were received. Ids that are no UUIDv7 of an instant name no crash.</summary>
    public static (DateTimeOffset From, DateTimeOffset Before) RangeOf(IReadOnlyList<Guid> ids)
    {
        var (first, last) = (long.MaxValue, -1L);
        foreach (var id in ids)
        {
            var at = MillisecondOf(id);
            if (at >= MaxMilliseconds)
                continue;
            first = Math.Min(first, at);
            last = Math.Max(last, at);
        }
        return last < 0
            ? (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)
            : (DateTimeOffset.FromUnixTimeMilliseconds(first), DateTimeOffset.FromUnixTimeMilliseconds(last + 1));
    }

    /// <summary><see cref="RangeOf(Guid)"/> in microseconds since 1970, for hand-written SQL.</summary>
    public static (long From, long Before) MicrosecondsOf(IReadOnlyList<Guid> ids)
    {
        var (from, before) = RangeOf(ids);
        return (MicrosecondsConverter.ToMicroseconds(from), MicrosecondsConverter.ToMicroseconds(before));
    }

    extension(IQueryable<Crash> crashes)
    {
        /// <summary>The crash with this id.</summary>
        public IQueryable<Crash> WithId(int project, Guid id)
        {
            var (from, before) = RangeOf(id);
            return crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= from && c.ReceivedAt < before && c.Id == id);
        }

        /// <summary>The crashes with these ids.</summary>
        public IQueryable<Crash> WithIds(int project, IReadOnlyList<Guid> ids)
        {
            var (from, before) = RangeOf(ids);
            return crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= from && c.ReceivedAt < before && ids.Contains(c.Id));
        }
    }

    extension(IQueryable<CrashReportRow> reports)
    {
        /// <summary>The reports of these crashes.</summary>
        public IQueryable<CrashReportRow> OfCrashes(int project, params IReadOnlyList<Guid> ids)
        {
            var (from, before) = RangeOf(ids);
            return reports.Where(r => r.ProjectId == project && r.ReceivedAt >= from && r.ReceivedAt < before && ids.Contains(r.CrashId));
        }
    }

    extension(IQueryable<CrashModule> modules)
    {
        /// <summary>The modules of these crashes.</summary>
        public IQueryable<CrashModule> OfCrashes(int project, params IReadOnlyList<Guid> ids)
        {
            var (from, before) = RangeOf(ids);
            return modules.Where(m => m.ProjectId == project && m.ReceivedAt >= from && m.ReceivedAt < before && ids.Contains(m.CrashId));
        }
    }

    extension(IQueryable<CrashMessage> messages)
    {
        /// <summary>What the traps of these crashes said.</summary>
        public IQueryable<CrashMessage> OfCrashes(int project, params IReadOnlyList<Guid> ids)
        {
            var (from, before) = RangeOf(ids);
            return messages.Where(m => m.ProjectId == project && m.ReceivedAt >= from && m.ReceivedAt < before && ids.Contains(m.CrashId));
        }
    }

    private static long MillisecondOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }
}
