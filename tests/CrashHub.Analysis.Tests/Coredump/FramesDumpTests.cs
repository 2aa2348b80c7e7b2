using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class FramesDumpTests
{
    [Fact]
    public void ItIsReadAsTheStackThatWasTold()
    {
        var bytes = FramesDump.Write(["app.wasm", ""], [(1, 7, 300), (0, 200, 0), (0, uint.MaxValue, uint.MaxValue)]);

        var dump = CoredumpFile.Parse(bytes, AnalysisLimits.Default);

        Assert.Equal(CoredumpStatus.Ok, CoredumpOutline.Read(bytes).Status);
        Assert.Equal((CoredumpLayout.Standard, 0), (dump.Layout, dump.Notes.Count));
        Assert.Equal(["app.wasm", ""], dump.Modules);
        var thread = Assert.Single(dump.Threads);
        Assert.Equal(
            [(1u, 7u, 300ul), (0u, 200u, 0ul), (0u, uint.MaxValue, uint.MaxValue)],
            thread.Frames.Select(f => (dump.ModuleIndexOf(f)!.Value, f.FunctionIndex, f.CodeOffset))
        );
        Assert.Empty(dump.Memories);
    }
}
