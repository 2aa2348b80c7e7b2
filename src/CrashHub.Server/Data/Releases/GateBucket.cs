namespace CrashHub.Server.Data.Releases;

/// <summary>A bucket that the gate looks at.</summary>
/// <param name="Id">The surviving bucket.</param>
/// <param name="Count">Crashes of the release in it and in those merged into it.</param>
/// <param name="IsRegressed">It was resolved and a crash of the release opened it; else neither the baseline nor a release before had it.</param>
internal sealed record GateBucket(Guid Id, long Count, bool IsRegressed);
