using System.Text;

namespace CrashHub.Server.Data;

/// <summary>
/// What a list shows of a bucket beside its row: the newest releases and functions, how many releases there are, and its last hours. A finish carries it
/// on; whoever takes crashes out of a bucket, or buckets out of a family, drops it, and <see cref="BucketShownFill"/> makes it anew from what is counted.
/// </summary>
internal sealed class BucketShown
{
    /// <summary>Values that are kept of a field, the newest.</summary>
    public const int MostValues = 20;

    // A day is shown; the others let processes differ whose clocks do.
    private const int Hours = 30;
    private const long Hour = 3_600_000_000;
    private const byte Format = 1;

    private readonly List<(string Value, long LastSeen)> releases = [];
    private readonly List<(string Value, long LastSeen)> functions = [];
    private readonly long[] hours = new long[Hours];
    private long lastHour;

    /// <summary>Different releases that its crashes named.</summary>
    public long ReleaseCount { get; set; }

    /// <summary>The newest, the newest first.</summary>
    public IEnumerable<string> Releases => releases.Select(r => r.Value);

    /// <summary>The newest, the newest first.</summary>
    public IEnumerable<string> Functions => functions.Select(f => f.Value);

    /// <summary>A release was named; not whether it is new.</summary>
    public void AddRelease(string value, long lastSeen) => Add(releases, value, lastSeen);

    /// <summary>A function was named.</summary>
    public void AddFunction(string value, long lastSeen) => Add(functions, value, lastSeen);

    /// <summary>Crashes were counted.</summary>
    /// <param name="hour">The hour that they were received in, microseconds since 1970.</param>
    /// <param name="count">How many.</param>
    public void AddHour(long hour, long count)
    {
        if (hour > lastHour)
        {
            var by = Math.Min((hour - lastHour) / Hour, Hours);
            Array.Copy(hours, by, hours, 0, Hours - by);
            Array.Clear(hours, (int)(Hours - by), (int)by);
            lastHour = hour;
        }
        var at = Hours - 1 - (lastHour - hour) / Hour;
        if (at >= 0)
            hours[at] += count;
    }

    /// <summary>The crashes of each hour from <paramref name="first"/> on; what lies ahead counts in the last one. Null where it reaches back too far.</summary>
    /// <param name="first">The first hour, microseconds since 1970.</param>
    /// <param name="count">How many hours.</param>
    public long[]? Trend(long first, int count)
    {
        if (lastHour > 0 && first < lastHour - (Hours - 1) * Hour)
            return null;
        var trend = new long[count];
        for (var at = 0; at < Hours; at++)
        {
            var hour = lastHour - (Hours - 1 - at) * Hour;
            if (hours[at] > 0 && hour >= first)
                trend[Math.Min((hour - first) / Hour, count - 1)] += hours[at];
        }
        return trend;
    }

    /// <summary>As it is stored.</summary>
    /// <param name="count">The bucket's count that it goes with: what somebody counted who did not know of it makes it void.</param>
    public byte[] Pack(long count)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        writer.Write7BitEncodedInt64(count);
        writer.Write7BitEncodedInt64(ReleaseCount);
        Write(writer, releases);
        Write(writer, functions);
        writer.Write7BitEncodedInt64(lastHour / Hour);
        var from = Array.FindIndex(hours, one => one > 0);
        writer.Write((byte)(from < 0 ? Hours : from));
        for (var at = from < 0 ? Hours : from; at < Hours; at++)
            writer.Write7BitEncodedInt64(hours[at]);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>What was stored; null where there is none, or it is not that of a bucket with <paramref name="count"/> crashes.</summary>
    public static BucketShown? Read(byte[]? packed, long count)
    {
        if (packed is null or [])
            return null;
        using var reader = new BinaryReader(new MemoryStream(packed, writable: false), Encoding.UTF8);
        if (reader.ReadByte() != Format || reader.Read7BitEncodedInt64() != count)
            return null;
        var shown = new BucketShown { ReleaseCount = reader.Read7BitEncodedInt64() };
        Read(reader, shown.releases);
        Read(reader, shown.functions);
        shown.lastHour = reader.Read7BitEncodedInt64() * Hour;
        for (int at = reader.ReadByte(); at < Hours; at++)
            shown.hours[at] = reader.Read7BitEncodedInt64();
        return shown;
    }

    private static void Add(List<(string Value, long LastSeen)> values, string value, long lastSeen)
    {
        var known = values.FindIndex(one => one.Value == value);
        if (known >= 0)
        {
            if (values[known].LastSeen >= lastSeen)
                return;
            values.RemoveAt(known);
        }
        var at = values.FindIndex(one =>
            one.LastSeen < lastSeen || (one.LastSeen == lastSeen && string.CompareOrdinal(one.Value, value) > 0)
        );
        values.Insert(at < 0 ? values.Count : at, (value, lastSeen));
        if (values.Count > MostValues)
            values.RemoveAt(MostValues);
    }

    private static void Write(BinaryWriter writer, List<(string Value, long LastSeen)> values)
    {
        writer.Write((byte)values.Count);
        foreach (var (value, lastSeen) in values)
        {
            writer.Write(value);
            writer.Write7BitEncodedInt64(lastSeen);
        }
    }

    private static void Read(BinaryReader reader, List<(string Value, long LastSeen)> values)
    {
        for (int left = reader.ReadByte(); left > 0; left--)
            values.Add((reader.ReadString(), reader.Read7BitEncodedInt64()));
    }
}
