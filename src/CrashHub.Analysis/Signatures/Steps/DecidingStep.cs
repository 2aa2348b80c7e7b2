namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// Takes as few functions as tell bugs apart: the youngest two. One would put all callers of a shared helper together, three or more take one bug apart
/// whose place is reached by several ways (measured on labelled crashes, src/docs/grouping.md).
/// </summary>
internal sealed class DecidingStep : ISignatureStep
{
    private const int Count = 2;

    public void Apply(SignatureDraft draft)
    {
        if (draft.Deciding.Count == 0)
            draft.Deciding.AddRange(draft.Stack.Take(Count));
        draft.Notes.Add(draft.Frames.Count == 0 ? "no frames" : $"{draft.Deciding.Count} deciding frames");
    }
}
