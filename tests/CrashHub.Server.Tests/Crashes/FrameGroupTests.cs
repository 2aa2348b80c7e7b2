using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Server.Crashes.Pages;

namespace CrashHub.Server.Tests.Crashes;

public sealed class FrameGroupTests
{
    [Fact]
    public void NestsInlinedCallsUnderTheFrameThatHoldsThem()
    {
        var groups = FrameGroup.Of([Frame(0, inline: true), Frame(1, inline: true), Frame(2, inline: false), Frame(3, inline: false)]);

        Assert.Equal(
            [
                [0, 1],
                [],
            ],
            groups.Select(g => g.Inlined.Select(f => f.Index))
        );
        Assert.Equal([2, 3], groups.Select(g => g.Physical?.Index ?? -1));
    }

    [Fact]
    public void KeepsInlinedCallsWhoseHolderWasCutOff()
    {
        var groups = FrameGroup.Of([Frame(0, inline: false), Frame(1, inline: true)]);

        Assert.Null(groups[1].Physical);
        Assert.Equal(1, Assert.Single(groups[1].Inlined).Index);
    }

    private static FrameReport Frame(int index, bool inline) =>
        new()
        {
            Index = index,
            Inline = inline,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Dwarf,
        };
}
