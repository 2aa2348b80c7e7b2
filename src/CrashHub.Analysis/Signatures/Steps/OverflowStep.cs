using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// An exhausted stack is the bug of the function that recurs, not of the one that happened to need the last bytes: the function that repeats most decides.
/// Native crashes come without a trap, and a stack that lies in linear memory leaves memory before the engine's own is full: there a stack of nothing but
/// recurring functions says it, or one that was cut in the middle of them.
/// </summary>
internal sealed class OverflowStep : ISignatureStep
{
    private const int Fewest = 3;

    // Deeper than the recursion of a sound program on the small inputs that crash it: of 48 frames nine in ten are of functions that stand there four times.
    private const int Deep = 48;
    private const int Often = 4;

    // Frames of all kinds: Wasmtime keeps 20, of which a call that traps on its own may be lost.
    private const int Cut = 16;

    // Functions that stand there once: what the last lap called when no room was left. Native stacks go deeper into libraries.
    private const int Edge = 4;
    private const int NativeEdge = 12;

    public void Apply(SignatureDraft draft)
    {
        var trap = KindOf(draft.Input);
        // Who ends a program has room to do so: what the runtime calls a failure is none of the stack's.
        if (trap is not (TrapKind.StackOverflow or TrapKind.MemoryOutOfBounds or TrapKind.Unknown))
            return;
        if (trap != TrapKind.StackOverflow && draft.Failure is not null)
            return;
        var counts = CountsOf(draft.Frames);
        var most = counts.Count == 0 ? 0 : counts.Values.Max();
        if (most < Fewest || (trap != TrapKind.StackOverflow && !LooksExhausted(counts, draft, trap)))
            return;
        draft.Deciding.Add(Recursions.Representative(draft.Frames, counts, most));
        (draft.Failure, draft.TrapClass) = (null, "stack-overflow");
        draft.Notes.Add($"the stack is exhausted: the function that recurs decides ({most} of {draft.Frames.Count} frames)");
    }

    private static bool LooksExhausted(Dictionary<string, int> counts, SignatureDraft draft, TrapKind trap)
    {
        var often = 0;
        foreach (var count in counts.Values)
            often += count >= Often ? count : 0;
        var frames = draft.Frames.Count;
        // Cut anywhere in the recursion, no frame of it is a beginning or an end.
        return (frames >= Deep && 10 * often >= 9 * frames)
            || (trap == TrapKind.MemoryOutOfBounds && draft.Input.Frames.Count >= Cut && !counts.ContainsValue(1))
            || IsCutInRecursion(draft, trap);
    }

    // Whole stacks end in what began the program, which does not recur.
    private static bool IsCutInRecursion(SignatureDraft draft, TrapKind trap)
    {
        var (least, edge) = trap == TrapKind.MemoryOutOfBounds ? (Cut, Edge) : (Deep, NativeEdge);
        if (draft.Input.Frames.Count < least)
            return false;
        var counts = CountsOf(draft.AllFrames);
        if (counts[draft.AllFrames[^1].Identity] == 1)
            return false;
        foreach (var count in counts.Values)
            edge -= count == 1 ? 1 : 0;
        return edge >= 0;
    }

    private static Dictionary<string, int> CountsOf(IReadOnlyList<DraftFrame> frames)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < frames.Count; at++)
            counts[frames[at].Identity] = counts.GetValueOrDefault(frames[at].Identity) + 1;
        return counts;
    }

    // With the host's words and without them it is one signature: of the kinds that are left open any may say it, else the first counts.
    private static TrapKind KindOf(SignatureInput input) =>
        input.Trap != TrapKind.Unknown || input.Candidates.Count == 0 ? input.Trap
        : input.Candidates.Contains(TrapKind.StackOverflow) ? TrapKind.StackOverflow
        : input.Candidates[0];
}
