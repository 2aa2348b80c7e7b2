using CrashHub.Analysis.Matching;

namespace CrashHub.Analysis.Report;

/// <summary>Names the file that debug information was taken from.</summary>
/// <param name="Id">The server's build id; offline the file's name.</param>
/// <param name="MatchedBy">How it was found, most often by code id.</param>
public sealed record DebugReference(string? Id, ModuleMatch MatchedBy);
