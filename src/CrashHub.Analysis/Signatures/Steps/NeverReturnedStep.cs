namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>
/// Takes away the machinery by which a program without symbols ends itself: functions whose callers do not expect them back. Names would say which they
/// are; without names the code says it, since compilers put <c>unreachable</c> behind such a call.
/// </summary>
internal sealed class NeverReturnedStep : ISignatureStep
{
    // Frames that are looked at. The deepest machinery seen (Rust's panics) has nine functions; a program's own loop that never returns lies deeper or has few such calls above it.
    public const int Deepest = 12;

    public void Apply(SignatureDraft draft)
    {
        var frames = draft.Frames;
        if (frames.Count == 0 || frames[0].IsNamed)
            return;
        var (last, never) = (-1, 0);
        for (var at = 0; at < Math.Min(frames.Count - 1, Deepest) && !frames[at].IsNamed; at++)
        {
            if (!frames[at].NeverReturned)
                continue;
            never++;
            // A few calls in between may hide that they never return.
            if (2 * never > at)
                last = at;
        }
        if (last < 0)
            return;
        // Which of its ends a program came to is what names would say of the failure.
        draft.Failure = frames[last].Identity;
        frames.RemoveRange(0, last + 1);
        draft.TrappedItself = false;
        draft.Notes.Add($"skipped {last + 1} frames that were called not to return");
    }
}
