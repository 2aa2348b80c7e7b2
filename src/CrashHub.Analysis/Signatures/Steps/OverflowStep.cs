using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// An exhausted stack is the bug of the function that recurs, not of the one that happened to need the last bytes: the function that repeats most decides,
/// by name where several repeat as often. Where nothing says what ended the program, as of native crashes, a deep stack of hardly anything but recurring
/// functions says it.
/// </summary>
internal sealed class OverflowStep : ISignatureStep
{
    private const int Fewest = 3;

    // Deeper than the recursion of a sound program on the small inputs that crash it: 48 frames, of which nine in ten are of functions that are there eight times.
    private const int Deep = 48;
    private const int Often = 8;

    public void Apply(SignatureDraft draft)
    {
        var says = SaysStackOverflow(draft.Input);
        if (!says && !(draft.Frames.Count >= Deep && draft.Input.Trap == TrapKind.Unknown && draft.Input.Candidates.Count == 0))
            return;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var frame in draft.Frames)
            counts[frame.Identity] = counts.GetValueOrDefault(frame.Identity) + 1;
        var most = counts.Count == 0 ? 0 : counts.Values.Max();
        if (most < Fewest || (!says && 10 * counts.Values.Where(count => count >= Often).Sum() < 9 * draft.Frames.Count))
            return;
        // The captured part may begin and end anywhere in the cycle: one more or less says nothing.
        var recurring = counts.Where(count => count.Value >= most - 1).Select(count => count.Key).Min(StringComparer.Ordinal)!;
        draft.Deciding.Add(recurring);
        (draft.Failure, draft.TrapClass) = (null, "stack-overflow");
        draft.Notes.Add($"the stack is exhausted: the function that recurs decides ({most} of {draft.Frames.Count} frames)");
    }

    private static bool SaysStackOverflow(SignatureInput input) =>
        input.Trap == TrapKind.StackOverflow || (input.Trap == TrapKind.Unknown && input.Candidates.Contains(TrapKind.StackOverflow));
}
