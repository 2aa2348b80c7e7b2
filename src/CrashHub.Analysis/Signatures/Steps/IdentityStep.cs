using CrashHub.Analysis.Signatures.Rules;

namespace CrashHub.Analysis.Signatures.Steps;

/// <summary>Gives each frame what stands for its function and whose code it is; the project's rules go before the lists.</summary>
internal sealed class IdentityStep : ISignatureStep
{
    /// <summary>Frames that a signature looks at, youngest first.</summary>
    public const int MaxFrames = 256;

    public void Apply(SignatureDraft draft)
    {
        var frames = draft.Input.Frames;
        var ruled = new RuledFrames(draft.Rules, frames, draft.Input.ShownTrap);
        var count = Math.Min(frames.Count, MaxFrames);
        draft.Frames = Drafts(frames, count, ruled);
        if (draft.Frames.Count == 0 && count > 0)
        {
            draft.Frames = Drafts(frames, count, new RuledFrames(GroupingRules.None, frames, draft.Input.ShownTrap));
            draft.Notes.Add("the project's rules leave no frame: all of them are used");
        }
        ruled.Note(draft.Notes);
        if (draft.Frames.Exists(frame => !frame.IsNamed))
            draft.Notes.Add("frames without a name are told apart by their bodies, or else by module and index");
        if (frames.Count > MaxFrames)
            draft.Notes.Add($"of {frames.Count} frames the youngest {MaxFrames} are looked at");
    }

    private static List<DraftFrame> Drafts(IReadOnlyList<SignatureFrame> frames, int count, RuledFrames ruled)
    {
        var drafts = new List<DraftFrame>(count);
        var hasKnown = frames.Take(count).Any(IsKnown);
        for (var at = 0; at < count; at++)
        {
            // An inlined call of which nothing is known: the body that holds it, which comes next, stands for it.
            if (at + 1 < count && frames[at] is { Inline: true, BodyHash: null or "" } && !FunctionIdentity.IsName(frames[at].Function))
                continue;
            // A frame of which only its address was known, as in a library without symbols, is the same for all bugs.
            if (hasKnown && !IsKnown(frames[at]))
                continue;
            var verdict = ruled.VerdictOf(at);
            if (verdict != FrameVerdict.Ignore)
                drafts.Add(DraftOf(frames[at], verdict, frames));
        }
        return drafts;
    }

    private static DraftFrame DraftOf(SignatureFrame frame, FrameVerdict verdict, IReadOnlyList<SignatureFrame> frames)
    {
        var isNamed = FunctionIdentity.IsName(frame.Function);
        var identity = isNamed ? FunctionIdentity.Of(frame.Function!) : Nameless(frame);
        var origin = verdict switch
        {
            FrameVerdict.InApp => FrameOrigin.InApp,
            FrameVerdict.NotInApp => FrameOrigin.Runtime,
            _ when !isNamed && LacksPlace(frame, frames) => FrameOrigin.Runtime,
            _ => FrameLists.Default.OriginOf(isNamed ? identity : "", frame.File, frame.Module),
        };
        return new DraftFrame(identity, origin, isNamed, frame.NeverReturned);
    }

    private static bool IsKnown(SignatureFrame frame) =>
        frame.BodyHash is { Length: > 0 } || frame.FunctionIndex is not null || FunctionIdentity.IsName(frame.Function);

    // Where a module's other frames have source files, one without was compiled without debug information: a library's, or made by the compiler.
    private static bool LacksPlace(SignatureFrame frame, IReadOnlyList<SignatureFrame> frames)
    {
        if (frame.File is { Length: > 0 })
            return false;
        for (var at = 0; at < Math.Min(frames.Count, MaxFrames); at++)
        {
            if (frames[at].File is { Length: > 0 } && frames[at].Module == frame.Module)
                return true;
        }
        return false;
    }

    // A body's hash is the same in every build and module that has the function; an index means something in one build only.
    private static string Nameless(SignatureFrame frame) =>
        frame.BodyHash is { Length: > 0 } body ? body : $"{frame.Module ?? "?"}![{frame.FunctionIndex?.ToString() ?? "?"}]";
}
