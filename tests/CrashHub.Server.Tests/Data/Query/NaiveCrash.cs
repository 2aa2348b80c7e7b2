using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>A crash as the naive evaluator sees it: everything in memory.</summary>
internal sealed record NaiveCrash
{
    public required string Id { get; init; }
    public required string Bucket { get; init; }
    public required CrashEvent Event { get; init; }
    public required string Trap { get; init; }
    public required IReadOnlyList<(string Function, string? File)> Frames { get; init; }
    public required string Module { get; init; }
    public required string BuildId { get; init; }
    public required bool LacksBuild { get; init; }
    public string? Message { get; init; }
}
