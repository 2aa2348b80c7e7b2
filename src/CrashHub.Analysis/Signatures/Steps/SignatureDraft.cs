using CrashHub.Analysis.Signatures.Rules;

namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>A signature in the making: each step changes it and notes what it did.</summary>
/// <param name="input">What it is made of.</param>
/// <param name="rules">The project's own rules.</param>
internal sealed class SignatureDraft(SignatureInput input, GroupingRules rules)
{
    public SignatureInput Input { get; } = input;
    public GroupingRules Rules { get; } = rules;

    /// <summary>What the runtime's functions above the program's youngest say of the failure, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>True where <see cref="Failure"/> is a function without a name that the trap itself is in, which any bug may end in.</summary>
    public bool FailureSaysLittle { get; set; }

    /// <summary>The frames before those of runtime and libraries went, youngest first.</summary>
    public IReadOnlyList<DraftFrame> AllFrames { get; set; } = [];

    /// <summary>The frames that are left, youngest first.</summary>
    public List<DraftFrame> Frames { get; set; } = [];

    /// <summary>True while the youngest frame is the first that is left: then the trap is its own.</summary>
    public bool TrappedItself { get; set; } = true;

    /// <summary>The different functions among the frames, youngest first.</summary>
    public List<string> Stack { get; } = new(CrashSignature.MaxStack);

    /// <summary>The functions that tell the bug from others.</summary>
    public List<string> Deciding { get; } = [];

    /// <summary>What the trap adds, or null.</summary>
    public string? TrapClass { get; set; }

    /// <summary>Why it ended, as far as is known: the failure, else the trap's class; null where neither is.</summary>
    public string? Why => Failure ?? TrapClass;

    /// <summary>What each step did.</summary>
    public List<string> Notes { get; } = [];
}
