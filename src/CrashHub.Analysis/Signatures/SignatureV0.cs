using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// The first signature: the three youngest frames of the program's own code, recursion collapsed, and the trap class where the youngest
/// of them trapped itself. A function of frame identities and trap kind only.
/// </summary>
public static class SignatureV0
{
    private const int DecidingFrames = 3;

    /// <summary>The algorithm's name; the part after <c>+</c> is the hash of its lists.</summary>
    public static string Algorithm { get; } = "v0+" + FrameLists.Default.Hash;

    /// <summary>The algorithm's name under a project's rules, whose hash follows that of the lists; <see cref="Algorithm"/> without rules.</summary>
    public static string AlgorithmOf(GroupingRules rules) => rules.IsEmpty ? Algorithm : $"{Algorithm}+{rules.Hash}";

    /// <summary>True for frames of the program's own code.</summary>
    public static bool IsInApp(string? function, string? file) =>
        function is null || !FrameLists.Default.IsRuntime(FunctionIdentity.Of(function), file);

    /// <summary>Computes the signature.</summary>
    /// <param name="frames">Youngest first, inlined calls as frames of their own.</param>
    /// <param name="trap">The trap kind; <see cref="TrapKind.Unknown"/> where it is not known.</param>
    /// <param name="candidates">The kinds that are left open where the trap is unknown; empty otherwise.</param>
    /// <param name="fingerprint">The sender's own grouping, or null; <c>{{ default }}</c> stands for the computed one.</param>
    /// <param name="rules">The project's own rules; null for none.</param>
    public static CrashSignature Compute(
        IReadOnlyList<SignatureFrame> frames,
        TrapKind trap,
        IReadOnlyList<TrapKind> candidates,
        IReadOnlyList<string>? fingerprint = null,
        GroupingRules? rules = null
    )
    {
        rules ??= GroupingRules.None;
        var notes = new List<string>();
        var stack = new List<string>(CrashSignature.MaxStack);
        var skipped = 0;
        var repeats = 0;
        var ruled = new RuledFrames(rules, frames, trap);
        for (var at = 0; at < frames.Count; at++)
        {
            var frame = frames[at];
            var verdict = ruled.VerdictOf(at);
            if (verdict == FrameVerdict.Ignore)
                continue;
            var identity = Identity(frame, notes);
            if (verdict == FrameVerdict.NotInApp || verdict == FrameVerdict.None && IsRuntime(frame, identity))
                skipped++;
            else if (stack.Contains(identity))
                repeats++;
            else
            {
                stack.Add(identity);
                if (stack.Count == CrashSignature.MaxStack)
                    break;
            }
        }
        List<string> identities = [.. stack.Take(DecidingFrames)];
        if (skipped > 0)
            notes.Add($"skipped {skipped} runtime frames");
        if (repeats > 0)
            notes.Add($"collapsed {repeats} repeated frames");
        ruled.Note(notes);
        if (identities.Count == 0)
            UseAllFrames(ruled.Left(), identities, notes);
        var group = rules.GroupOf(frames, trap);
        var text = group?.Text ?? Text(identities, skipped == 0 ? TrapClass(trap, candidates) : null, notes);
        if (group is not null)
            notes.Add($"grouped by the rule of line {group.Line}");
        var signature =
            fingerprint is not null and not [] ? WithOwn(fingerprint, text, notes, stack)
            : group is not null ? new(Hash(["group", text]), text, Algorithm, notes)
            : new(Hash([text]), text, Algorithm, notes);
        return signature with { Algorithm = AlgorithmOf(rules), Stack = stack };
    }

    private static bool IsRuntime(SignatureFrame frame, string identity) =>
        frame.Function is not null && FrameLists.Default.IsRuntime(identity, frame.File);

    // Only runtime frames (or none at all): they are all there is to tell bugs apart.
    private static void UseAllFrames(IReadOnlyList<SignatureFrame> frames, List<string> identities, List<string> notes)
    {
        notes.Add(frames.Count == 0 ? "no frames" : "only runtime frames: all of them are used");
        foreach (var frame in frames)
        {
            var identity = Identity(frame, notes);
            if (identities.Count < DecidingFrames && !identities.Contains(identity))
                identities.Add(identity);
        }
    }

    private static string Identity(SignatureFrame frame, List<string> notes)
    {
        if (frame.Function is { Length: > 0 } function)
            return FunctionIdentity.Of(function);
        const string note = "frames without a name are told apart by module and body or index";
        if (!notes.Contains(note))
            notes.Add(note);
        var module = frame.Module is { Length: > 0 } name ? name : "?";
        return frame.BodyHash is { } body ? $"{module}!{body}" : $"{module}![{frame.FunctionIndex?.ToString() ?? "?"}]";
    }

    private static string Text(List<string> identities, string? trapClass, List<string> notes)
    {
        notes.Add($"{identities.Count} deciding frames");
        var stack = string.Join(" < ", identities);
        return trapClass is null ? stack
            : stack.Length == 0 ? trapClass
            : $"{trapClass} in {stack}";
    }

    // One class for the kinds between which a lost operand or the engine's wording decides: with or without the host's message a crash has the
    // same signature.
    private static string? TrapClass(TrapKind trap) =>
        trap switch
        {
            TrapKind.Unknown or TrapKind.HostError or TrapKind.ComponentError => null,
            TrapKind.IndirectCallToNull or TrapKind.IndirectCallTypeMismatch or TrapKind.TableOutOfBounds => "indirect-call",
            TrapKind.IntegerDivideByZero or TrapKind.IntegerOverflow or TrapKind.InvalidConversionToInteger => "arithmetic",
            TrapKind.StackOverflow or TrapKind.OutOfFuel or TrapKind.Interrupted => "engine-limit",
            _ => TrapKindNames.Of(trap),
        };

    private static string? TrapClass(TrapKind trap, IReadOnlyList<TrapKind> candidates)
    {
        if (trap != TrapKind.Unknown || candidates.Count == 0)
            return TrapClass(trap);
        var first = TrapClass(candidates[0]);
        return candidates.All(candidate => TrapClass(candidate) == first) ? first : null;
    }

    private static CrashSignature WithOwn(IReadOnlyList<string> fingerprint, string text, List<string> notes, List<string> stack)
    {
        string[] parts = [.. fingerprint.Select(part => IsDefault(part) ? text : part)];
        notes.Add(fingerprint.Any(IsDefault) ? "extended by the event's fingerprint" : "replaced by the event's fingerprint");
        return new(Hash(["own", .. parts]), string.Join(" | ", parts), Algorithm, notes) { Stack = stack };
    }

    private static bool IsDefault(string part) =>
        part.StartsWith("{{", StringComparison.Ordinal) && part.EndsWith("}}", StringComparison.Ordinal) && part[2..^2].Trim() == "default";

    // Length before each part: no two lists of parts share their bytes.
    private static string Hash(ReadOnlySpan<string> parts)
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
