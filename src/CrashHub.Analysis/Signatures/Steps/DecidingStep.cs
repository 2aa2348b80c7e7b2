namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// Takes as few functions as tell bugs apart: the youngest, and its caller too where the youngest says little. That is so when it only does what its caller
/// asks for (an accessor, an allocator, a function that ends the program without saying why), and when nothing is known but its body,
/// or nothing but the runtime's functions. More functions take one bug apart whose place is reached by several ways (measured on labelled crashes, src/docs/grouping.md).
/// </summary>
internal sealed class DecidingStep : ISignatureStep
{
    public void Apply(SignatureDraft draft)
    {
        if (draft.Frames.Count == 0)
        {
            draft.Notes.Add("no frames");
            return;
        }
        if (draft.Deciding.Count > 0)
            return;
        var reason = ReasonForCaller(draft);
        draft.Deciding.AddRange(draft.Stack.Take(reason is null ? 1 : 2));
        draft.Notes.Add(
            draft.Deciding.Count == 1 ? "the youngest function decides" : $"the youngest function and its caller decide: {reason}"
        );
    }

    private static string? ReasonForCaller(SignatureDraft draft)
    {
        var youngest = draft.Frames[0];
        if (!youngest.IsNamed)
            return draft.Why is null || draft.FailureSaysLittle ? "it has no name" : null;
        // Of the runtime's own functions one says nothing of the program.
        if (draft.Why is null && youngest.Origin == FrameOrigin.Runtime)
            return "it is none of the program's";
        if (draft.Failure == FailureClasses.Abort)
            return "it ended the program without saying why";
        if (draft.Why is null && Accessors.IsAllocator(youngest.Identity))
            return "it is an allocator";
        return Accessors.Has(youngest.Identity) ? "it does what its caller asks for" : null;
    }
}
