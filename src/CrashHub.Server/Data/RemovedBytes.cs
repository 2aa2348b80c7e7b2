namespace CrashHub.Server.Data;

/// <summary>What a removal took away; its text is what the audit keeps.</summary>
internal sealed class RemovedBytes
{
    public long Crashes { get; set; }
    public long Dumps { get; set; }
    public long Logs { get; set; }
    public long Attachments { get; set; }
    public long Reports { get; set; }
    public long Builds { get; set; }
    public long BuildFiles { get; set; }
    public long SymbolIndexes { get; set; }
    public long Keys { get; set; }
    public long Bytes { get; set; }

    /// <summary>Counts the blobs of a crash.</summary>
    public void AddCrash(string? dump, long dumpBytes, string? log, string? attachmentsJson)
    {
        Crashes++;
        AddDump(dump, dumpBytes, log, attachmentsJson);
    }

    /// <summary>Counts the blobs of a crash whose row stays.</summary>
    public void AddDump(string? dump, long dumpBytes, string? log, string? attachmentsJson)
    {
        if (dump is not null)
            (Dumps, Bytes) = (Dumps + 1, Bytes + dumpBytes);
        if (log is not null)
            Logs++;
        Attachments += CrashBlobs.Of(null, null, attachmentsJson).Count();
    }

    public override string ToString()
    {
        (long Count, string What)[] all =
        [
            (Crashes, "crashes"),
            (Dumps, "dumps"),
            (Logs, "logs"),
            (Attachments, "attachments"),
            (Reports, "reports"),
            (Builds, "builds"),
            (BuildFiles, "build files"),
            (SymbolIndexes, "symbol indexes"),
            (Keys, "keys"),
            (Bytes, "bytes"),
        ];
        var parts = all.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}");
        return string.Join(", ", parts) is { Length: > 0 } text ? text : "nothing";
    }
}
