using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>One condition of a rule.</summary>
/// <param name="Field">What it looks at.</param>
/// <param name="Glob">What must fit; a frame that has no such field fits nothing.</param>
/// <param name="IsNegated">True when it must not fit.</param>
internal sealed record RuleMatcher(RuleField Field, Glob Glob, bool IsNegated)
{
    /// <summary>The same for equal conditions, and for no others.</summary>
    public string Canonical => $"{(IsNegated ? "!" : "")}{Field}:{Glob.Canonical}";

    /// <summary>True when the frame fits.</summary>
    public bool Fits(in RuleSubject frame) => FitsField(frame) != IsNegated;

    private bool FitsField(in RuleSubject frame) =>
        Field switch
        {
            RuleField.Function => frame.Function is { } function && (Glob.Fits(function) || Glob.Fits(frame.Identity)),
            RuleField.File => frame.File is { } file && Glob.Fits(file),
            RuleField.Module => frame.Module is { } module && Glob.Fits(module),
            _ => Glob.Fits(frame.Trap),
        };
}

/// <summary>A frame as matchers see it: what is worked out of it is worked out once, not once a rule.</summary>
internal readonly struct RuleSubject(SignatureFrame frame, string trap)
{
    public RuleSubject(SignatureFrame frame, TrapKind trap)
        : this(frame, TrapKindNames.Of(trap)) { }

    public string? Function { get; } = string.IsNullOrEmpty(frame.Function) ? null : frame.Function;
    public string Identity { get; } = string.IsNullOrEmpty(frame.Function) ? "" : FunctionIdentity.Of(frame.Function);
    public string? File { get; } = frame.File?.Replace('\\', '/');
    public string? Module { get; } = frame.Module;
    public string Trap { get; } = trap;
}
