using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>What answers one wanted module.</summary>
internal sealed record BuildMatch(WantedModule Wanted)
{
    public ModuleMatch MatchedBy { get; init; }
    public double Confidence { get; init; }

    /// <summary>The stored build that is the module, or null.</summary>
    public Build? Module { get; init; }

    /// <summary>The attached module, or null.</summary>
    public AttachedModule? Attached { get; init; }

    /// <summary>The build with the same code that lends its debug information, or null.</summary>
    public Build? Debug { get; init; }

    /// <summary>The <c>.dwp</c> and <c>.dwo</c> files of the best build that has any, packages first.</summary>
    public IReadOnlyList<BuildFile> SplitDwarf { get; init; } = [];
    public BuildFile? SourceMap { get; init; }

    /// <summary>The zip of sources of the matched build, else of one with the same code, or null.</summary>
    public BuildFile? Sources { get; init; }
    public IReadOnlyList<ReportNote> Notes { get; init; } = [];

    /// <summary>
    /// What the crash shows of the module's layout, zero for nothing, where a build may be found by it: the module was matched by evidence, or is missing; null in
    /// all others.
    /// </summary>
    public long? Layout { get; init; }

    public bool IsMissing => MatchedBy == ModuleMatch.None;

    public string? CodeId => Attached?.Inspection.CodeId ?? Module?.CodeId;

    /// <summary>True when a build that is still to come could say more of it.</summary>
    public bool WantsMore =>
        MatchedBy == ModuleMatch.Evidence
        || !(Attached?.Inspection.HasDwarf ?? Module?.HasDwarf ?? false)
            && Debug?.HasDwarf != true
            && SplitDwarf.Count == 0
            && SourceMap is null or { IsStale: true };
}
