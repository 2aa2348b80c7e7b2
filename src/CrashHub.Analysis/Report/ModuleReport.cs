using CrashHub.Analysis.Matching;

namespace CrashHub.Analysis.Report;

/// <summary>One module of the dump and the build that answers it.</summary>
public sealed record ModuleReport
{
    /// <summary>Position in the dump's <c>coremodules</c>, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The dump's name for it.</summary>
    public required string Name { get; init; }

    /// <summary>The build, or null.</summary>
    public BuildReference? Build { get; init; }

    /// <summary>How the build was found.</summary>
    public required ModuleMatch MatchedBy { get; init; }

    /// <summary>How sure the match is, from 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The file that debug information was taken from when it is not the build itself.</summary>
    public DebugReference? Debug { get; init; }

    /// <summary>Languages and tools that its <c>producers</c> section names, or its debug file's where it has none; null when no build answers it.</summary>
    public ModuleProducers? Producers { get; init; }

    /// <summary>Where the module lies in its component, or null.</summary>
    public ComponentReference? Component { get; init; }
}
