using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>A dump that a bucket, or nobody's bucket yet, could use.</summary>
/// <param name="Subject">The root bucket, or the stack's surest key.</param>
/// <param name="Kind">What it is wanted for.</param>
/// <param name="Release">The release that it is about; empty for all.</param>
internal sealed record WantedDump(Guid Subject, DumpSlotKind Kind, string Release);
