using CrashHub.Analysis.Report;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>A physical frame and the calls that were inlined into it, youngest first; that is how the page nests them.</summary>
/// <param name="Inlined">Younger than the physical frame; empty most of the time.</param>
/// <param name="Physical">The frame of the dump; null only when a limit cut it off.</param>
internal sealed record FrameGroup(IReadOnlyList<FrameReport> Inlined, FrameReport? Physical)
{
    public static IReadOnlyList<FrameGroup> Of(IReadOnlyList<FrameReport> frames)
    {
        List<FrameGroup> groups = [];
        List<FrameReport> inlined = [];
        foreach (var frame in frames)
        {
            if (frame.Inline)
            {
                inlined.Add(frame);
                continue;
            }
            groups.Add(new FrameGroup(inlined, frame));
            inlined = [];
        }
        if (inlined.Count > 0)
            groups.Add(new FrameGroup(inlined, Physical: null));
        return groups;
    }
}
