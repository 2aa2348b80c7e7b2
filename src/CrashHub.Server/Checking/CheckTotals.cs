namespace CrashHub.Server.Checking;

/// <summary>What a check saw.</summary>
internal sealed class CheckTotals
{
    public long Projects { get; set; }

    /// <summary>Blobs that rows name, the ingest journal's records too.</summary>
    public long Names { get; set; }
    public long Blobs { get; set; }
    public long BlobBytes { get; set; }
    public long Hashed { get; set; }
    public long Missing { get; set; }
    public long Damaged { get; set; }
    public long Orphans { get; set; }
    public long OrphanBytes { get; set; }

    /// <summary>True when every row leads to what it says.</summary>
    public bool IsSound => Missing + Damaged == 0;
}
