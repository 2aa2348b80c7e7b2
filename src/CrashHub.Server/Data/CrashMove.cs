namespace CrashHub.Server.Data;

/// <summary>A crash on its way to another bucket.</summary>
/// <param name="Crash">The crash as it was counted.</param>
/// <param name="From">The leaf that it is in.</param>
/// <param name="To">The leaf that it goes to.</param>
/// <param name="Trap">Its trap kind as the API spells it.</param>
/// <param name="IsDropped">True for one that is counted only.</param>
internal readonly record struct CrashMove(CrashQueueClaim Crash, Guid From, Guid To, string? Trap, bool IsDropped);
