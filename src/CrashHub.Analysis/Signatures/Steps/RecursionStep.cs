namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>Keeps the youngest frame of each function: recursion, mutual too, is told once however deep it went.</summary>
internal sealed class RecursionStep : ISignatureStep
{
    public void Apply(SignatureDraft draft)
    {
        var repeats = 0;
        foreach (var frame in draft.Frames)
        {
            if (draft.Stack.Contains(frame.Identity))
                repeats++;
            else if (draft.Stack.Count < CrashSignature.MaxStack)
                draft.Stack.Add(frame.Identity);
        }
        if (repeats > 0)
            draft.Notes.Add($"collapsed {repeats} repeated frames");
    }
}
