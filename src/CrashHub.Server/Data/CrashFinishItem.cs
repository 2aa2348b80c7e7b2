namespace CrashHub.Server.Data;

/// <summary>A claimed crash and what its finish writes.</summary>
internal sealed record CrashFinishItem(CrashQueueClaim Claim, CrashFinishInput Input);
