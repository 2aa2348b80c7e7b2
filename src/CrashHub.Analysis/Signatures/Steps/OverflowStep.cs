using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// An exhausted stack is the bug of the function that recurs, not of the one that happened to need the last bytes: the function that repeats most decides,
/// by name where several repeat as often.
/// </summary>
internal sealed class OverflowStep : ISignatureStep
{
    private const int Fewest = 3;

    public void Apply(SignatureDraft draft)
    {
        var input = draft.Input;
        if (input.Trap != TrapKind.StackOverflow && !(input.Trap == TrapKind.Unknown && input.Candidates.Contains(TrapKind.StackOverflow)))
            return;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var frame in draft.Frames)
            counts[frame.Identity] = counts.GetValueOrDefault(frame.Identity) + 1;
        var most = counts.Count == 0 ? 0 : counts.Values.Max();
        if (most < Fewest)
            return;
        // The captured part may begin and end anywhere in the cycle: one more or less says nothing.
        var recurring = counts.Where(count => count.Value >= most - 1).Select(count => count.Key).Min(StringComparer.Ordinal)!;
        draft.Deciding.Add(recurring);
        (draft.Failure, draft.TrapClass) = (null, "stack-overflow");
        draft.Notes.Add($"the stack is exhausted: the function that recurs decides ({most} of {draft.Frames.Count} frames)");
    }
}
