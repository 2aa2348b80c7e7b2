using CrashHub.Analysis.Report;
using CrashHub.Server.Data.Search;

namespace CrashHub.Server.Data;

/// <summary>Everything that a finish writes, computed before its transaction begins.</summary>
internal sealed record CrashFinishInput
{
    /// <summary>The trap kind as the API spells it.</summary>
    public required string Trap { get; init; }
    public required string Algorithm { get; init; }
    public required string Fingerprint { get; init; }
    public required string SignatureText { get; init; }

    /// <summary>What buckets are compared and split by.</summary>
    public CrashStack Stack { get; init; } = CrashStack.None;

    /// <summary>What the trapped thread has in the search index; null when nothing is known of it.</summary>
    public TermSet? StackTerms { get; init; }

    /// <summary>What the event has in the search index; null when it has nothing.</summary>
    public TermSet? EventTerms { get; init; }

    /// <summary>The trap's message, which may be text from memory.</summary>
    public string? Message { get; init; }
    public required string Title { get; init; }
    public required string Culprit { get; init; }

    /// <summary>As <see cref="StoredReport.Pack"/> makes it.</summary>
    public required byte[] Report { get; init; }
    public byte[]? FromMemory { get; init; }

    /// <summary>As <see cref="StoredSignatureInput.Pack"/> makes it.</summary>
    public byte[]? SignatureInput { get; init; }
    public required IReadOnlyList<CrashModule> Modules { get; init; }

    /// <summary>The project's generation as read before builds were matched.</summary>
    public required long BuildsGeneration { get; init; }

    /// <summary>The dump that the project's rules leave, in place of the one that came; null when that one stays.</summary>
    public KeptDump? Dump { get; init; }

    /// <summary>Where the log lies that the project's rules leave; null when the one that came stays.</summary>
    public string? LogLocator { get; init; }

    /// <summary>The event that the project's scrub list leaves; null when the one that came stays.</summary>
    public string? EventJson { get; init; }

    /// <summary>True when a build could still say more: one is missing, or one that matched has no DWARF.</summary>
    public required bool WantsBuilds { get; init; }

    /// <summary>Crashes of a bucket and hour that are kept with dump and report; 0 for all.</summary>
    public long KeepPerHour { get; init; }

    /// <summary>The keys of its raw stack, by which probes find its bucket; none when its frames are not known in a host's terms.</summary>
    public IReadOnlyList<Guid> StackKeys { get; init; } = [];

    /// <summary>The youngest functions of its raw stack, recursion collapsed.</summary>
    public IReadOnlyList<uint> Functions { get; init; } = [];

    /// <summary>True for a dump with all that the project keeps: it need not be asked for again.</summary>
    public bool IsFullDump { get; init; }

    /// <summary>The probe that came before it, or in its place.</summary>
    public ProbeMark? Probe { get; init; }

    /// <summary>True for a crash that is counted in the bucket that its probe found, without dump and report.</summary>
    public bool IsCounted => Probe is { IsCounted: true };

    /// <summary>What is written of a crash whose probe was told to send nothing.</summary>
    public static CrashFinishInput Counted(ProbeMark probe, CrashEvent told) =>
        new()
        {
            EventTerms = TermSet.OfEvent(told),
            Trap = probe.Trap ?? "unknown",
            Algorithm = "",
            Fingerprint = "",
            SignatureText = "",
            Title = "",
            Culprit = "",
            Report = [],
            Modules = [],
            BuildsGeneration = 0,
            WantsBuilds = false,
            Probe = probe,
        };
}
