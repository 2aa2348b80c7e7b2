namespace CrashHub.Server.Ingest;

/// <summary>What a rate counts.</summary>
internal enum RateKind
{
    ProjectRequests,
    ProjectBytes,
    TokenRequests,
}
