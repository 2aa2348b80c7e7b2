namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// Reads what went wrong off the runtime's functions between the program's youngest frame and the trap: an index, nothing where something was wanted, a
/// claim that did not hold. Two bugs of one function differ in it, and it is there without inlined frames too. Without names the body of the runtime's function
/// that the program called stands for it.
/// </summary>
internal sealed class FailureStep : ISignatureStep
{
    public void Apply(SignatureDraft draft)
    {
        var own = draft.Frames.FindIndex(frame => frame.Origin != FrameOrigin.Runtime);
        // From the program's frame towards the trap: the first that says something was called for it, the others by that one.
        for (var at = own - 1; at >= 0; at--)
        {
            if (!draft.Frames[at].IsNamed || FailureClasses.Of(draft.Frames[at].Identity) is not { } failure)
                continue;
            draft.Failure = failure;
            draft.Notes.Add($"the runtime calls the failure {failure}");
            return;
        }
        if (draft.Failure is not null || own <= 0 || draft.Frames[own - 1].IsNamed)
            return;
        draft.Failure = draft.Frames[own - 1].Identity;
        // The one place where everything ends says less than the function of the runtime that gave up.
        draft.FailureSaysLittle = own == 1;
        draft.Notes.Add("the runtime's function that the program called stands for the failure");
    }
}
