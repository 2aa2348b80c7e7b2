using CrashHub.Analysis.Coredump;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class CoredumpLimitTests
{
    private static CoredumpBuilder Dump() => new CoredumpBuilder().Module("m").Memory(1).Instance(0, [0]);

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void BoundsFramesOfAThread(int frames, bool accepted)
    {
        var builder = Dump();
        for (var i = 0; i < frames; i++)
            builder.Frame(0, 1, 2);
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxFramesPerThread = 3 });

        Assert.Equal(3, dump.Threads[0].Frames.Count);
        Assert.Equal(!accepted, dump.Threads[0].IsTruncated);
        Assert.Equal(accepted, dump.Notes.Count == 0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void BoundsFramesOfADump(int perThread, bool accepted)
    {
        var builder = Dump();
        foreach (var name in new[] { "a", "b" })
        {
            builder.Thread(name);
            for (var i = 0; i < perThread; i++)
                builder.Frame(0, 1, 2);
        }
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxFrames = 4 });

        Assert.Equal(4, dump.Threads.Sum(thread => thread.Frames.Count));
        Assert.Equal(accepted, dump.Notes.Count == 0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void BoundsThreads(int threads, bool accepted)
    {
        var builder = Dump();
        for (var i = 0; i < threads; i++)
            builder.Thread($"t{i}").Frame(0, 1, 2);
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxThreads = 2 });

        Assert.Equal(2, dump.Threads.Count);
        Assert.Equal(accepted, dump.Notes.Count == 0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void BoundsValuesOfAFrame(int values, bool accepted)
    {
        var builder = Dump().Frame(0, 1, 2, [.. Enumerable.Repeat(FrameValue.I32(1), values)]);
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxValuesPerFrame = 2 });

        Assert.Equal(accepted ? 1 : 0, dump.Threads[0].Frames.Count);
        Assert.Equal(accepted, dump.Notes.Count == 0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void BoundsSegments(int segments, bool accepted)
    {
        var builder = Dump().Frame(0, 1, 2);
        for (var i = 0; i < segments; i++)
            builder.Segment((ulong)i * 4096, [1]);
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxSegments = 2 });

        Assert.Equal(2, dump.Memory.Segments(0).Count);
        Assert.Equal(accepted, dump.Memory.Notes.Count == 0);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void BoundsModules(int modules, bool accepted)
    {
        var builder = new CoredumpBuilder().Instance(0).Frame(0, 1, 2);
        for (var i = 0; i < modules; i++)
            builder.Module($"m{i}");
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxInstances = 2 });

        Assert.Equal(2, dump.Modules.Count);
        Assert.Equal(accepted, dump.Notes.Count == 0);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void CutsLongNames(int length, bool accepted)
    {
        var name = new string('n', length);
        var dump = CoredumpFile.Parse(
            new CoredumpBuilder().Module(name).Instance(0).Frame(0, 1, 2).Build(),
            AnalysisLimits.Default with
            {
                MaxNameBytes = 20,
            }
        );

        Assert.Equal(accepted, dump.Modules[0] == name);
        Assert.Equal(accepted, dump.Notes.Count == 0);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void BoundsNotes(int damaged, int noted)
    {
        var builder = Dump().Frame(0, 1, 2);
        for (var i = 0; i < damaged; i++)
            builder.Segment(1 << 20, [1]);
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default with { MaxNotes = 3 });

        Assert.Equal(noted, dump.Memory.Notes.Count);
    }
}
