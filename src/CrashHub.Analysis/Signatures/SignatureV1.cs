using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Analysis.Signatures.Steps;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// The signature: ordered small steps over the frames of the trapped thread, inlined calls expanded. A function of frame identities and trap class only, so
/// that a dump, its text backtrace and another build's crash of the same bug have the same; never of memory, messages or lines.
/// </summary>
public static class SignatureV1
{
    private static readonly ISignatureStep[] Steps =
    [
        new IdentityStep(),
        new NeverReturnedStep(),
        new FailureStep(),
        new OriginStep(),
        new RecursionStep(),
        new OverflowStep(),
        new TrapClassStep(),
        new DecidingStep(),
    ];

    // Counts changes of the steps, which no list shows.
    private const int Edition = 2;

    /// <summary>The algorithm's name; the part after <c>+</c> is the hash of its lists and the edition of its steps: when either changes, crashes are regrouped.</summary>
    public static string Algorithm { get; } = "v1+" + ListFile.HashWith(Edition);

    /// <summary>The algorithm's name under a project's rules, whose hash follows that of the lists; <see cref="Algorithm"/> without rules.</summary>
    public static string AlgorithmOf(GroupingRules rules) => rules.IsEmpty ? Algorithm : $"{Algorithm}+{rules.Hash}";

    /// <summary>True for frames of the program's own code; frames without a name are taken for it.</summary>
    /// <param name="function">The demangled name, or null.</param>
    /// <param name="file">The source file, or null.</param>
    /// <param name="module">The module's name, or null.</param>
    public static bool IsInApp(string? function, string? file, string? module) =>
        FrameLists.Default.OriginOf(function is null ? "" : FunctionIdentity.Of(function), file, module) == FrameOrigin.InApp;

    /// <summary>Computes the signature.</summary>
    /// <param name="input">What it is made of.</param>
    /// <param name="rules">The project's own rules; null for none.</param>
    public static CrashSignature Compute(SignatureInput input, GroupingRules? rules = null)
    {
        rules ??= GroupingRules.None;
        var draft = new SignatureDraft(input, rules);
        foreach (var step in Steps)
            step.Apply(draft);
        var text = TextOf(draft);
        var group = rules.GroupOf(input.Frames, input.ShownTrap);
        string[] parts = group is null ? [text] : ["group", text = group.Text];
        if (group is not null)
            draft.Notes.Add($"grouped by the rule of line {group.Line}");
        // The computed one alone is no other: what sends it so is grouped with what sends none.
        if (input.Fingerprint is { Count: > 0 } own && !(own.Count == 1 && IsDefault(own[0])))
        {
            string[] words = [.. own.Select(part => IsDefault(part) ? text : part)];
            draft.Notes.Add(own.Any(IsDefault) ? "extended by the event's fingerprint" : "replaced by the event's fingerprint");
            (parts, text) = (["own", .. words], string.Join(" | ", words));
        }
        return new(HashOf(parts), text, AlgorithmOf(rules), draft.Notes) { Stack = draft.Stack };
    }

    private static string TextOf(SignatureDraft draft)
    {
        var stack = string.Join(" < ", draft.Deciding);
        return draft.Why is not { } what ? stack
            : stack.Length == 0 ? what
            : $"{what} in {stack}";
    }

    private static bool IsDefault(string part) =>
        part.StartsWith("{{", StringComparison.Ordinal) && part.EndsWith("}}", StringComparison.Ordinal) && part[2..^2].Trim() == "default";

    // Length before each part: no two lists of parts share their bytes.
    private static string HashOf(ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
