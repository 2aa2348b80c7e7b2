using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <param name="Verdict">What became of it.</param>
/// <param name="Crash">The new crash, or the earlier one that a key names.</param>
/// <param name="State">The state of that crash; discarded when its row is gone.</param>
/// <param name="Bucket">Its bucket, once it has one.</param>
internal readonly record struct IngestOutcome(IngestVerdict Verdict, Guid Crash, CrashState State, Guid? Bucket);
