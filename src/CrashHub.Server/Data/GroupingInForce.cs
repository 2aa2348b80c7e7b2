using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Signatures.Rules;

namespace CrashHub.Server.Data;

/// <summary>How the crashes of a project are grouped by this process.</summary>
/// <param name="Rules">The project's own rules.</param>
internal sealed record GroupingInForce(GroupingRules Rules)
{
    /// <summary>No rules of the project's own.</summary>
    public static GroupingInForce Default { get; } = new(GroupingRules.None);

    /// <summary>The algorithm's name, with the hash of the rules.</summary>
    public string Algorithm { get; } = SignatureV1.AlgorithmOf(Rules);

    /// <summary>Rules as a row keeps them; those that this version can't read any more group nothing.</summary>
    public static GroupingInForce Of(string? rules) =>
        string.IsNullOrEmpty(rules) ? Default : new GroupingInForce(GroupingRules.Parse(rules, out _));

    /// <summary>The signature of a stack.</summary>
    public CrashSignature SignatureOf(SignatureInput input) => SignatureV1.Compute(input, Rules);
}
