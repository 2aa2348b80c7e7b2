namespace CrashHub.Server.Ingest;

/// <summary>Crashes and their bytes, decoded.</summary>
internal readonly record struct Usage(long Crashes, long Bytes)
{
    public static Usage operator +(Usage one, Usage other) => new(one.Crashes + other.Crashes, one.Bytes + other.Bytes);
}
