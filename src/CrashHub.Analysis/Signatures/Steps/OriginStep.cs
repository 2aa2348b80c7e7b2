namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>Takes away what is not the program's own: runtime frames always, library frames but the youngest where there are the program's own.</summary>
internal sealed class OriginStep : ISignatureStep
{
    public void Apply(SignatureDraft draft)
    {
        var frames = draft.Frames;
        draft.AllFrames = frames;
        var kept = frames.FindAll(frame => frame.Origin != FrameOrigin.Runtime);
        if (kept.Count == 0)
        {
            if (frames.Count > 0)
                draft.Notes.Add("only runtime frames: all of them are used");
            return;
        }
        draft.TrappedItself &= frames[0].Origin != FrameOrigin.Runtime;
        if (frames.Count > kept.Count)
            draft.Notes.Add($"skipped {frames.Count - kept.Count} runtime frames");
        if (kept.Exists(frame => frame.Origin == FrameOrigin.InApp))
        {
            var libraries = kept.Count;
            for (var at = kept.Count - 1; at > 0; at--)
            {
                if (kept[at].Origin == FrameOrigin.Library)
                    kept.RemoveAt(at);
            }
            libraries -= kept.Count;
            if (libraries > 0)
                draft.Notes.Add($"skipped {libraries} library frames");
        }
        draft.Frames = kept;
    }
}
