namespace CrashHub.Analysis.Report;

/// <summary>Something about a build that a person should know.</summary>
/// <param name="Kind">A stable word.</param>
/// <param name="Detail">One sentence.</param>
public sealed record BuildFinding(string Kind, string Detail);
