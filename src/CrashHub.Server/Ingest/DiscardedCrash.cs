namespace CrashHub.Server.Ingest;

/// <summary>A crash that a rule discarded and that its host may send again.</summary>
/// <param name="Id">The id that it was answered with.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Hour">When the hour begins that it is counted in.</param>
internal readonly record struct DiscardedCrash(Guid Id, Guid Rule, DateTimeOffset Hour);
