using CrashHub.Analysis.Coredump;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class CoredumpFileTests
{
    private static CoredumpFile Parse(byte[] bytes) => CoredumpFile.Parse(bytes, AnalysisLimits.Default);

    private static CoredumpBuilder Sample() =>
        new CoredumpBuilder()
            .Process("shop")
            .Module("app.wasm")
            .Memory(1)
            .GlobalI32(65536)
            .Instance(0, [0], [0])
            .Segment(16, [1, 2, 3])
            .Thread("main")
            .Frame(0, 7, 42, FrameValue.I32(-1), FrameValue.Missing, FrameValue.F64(1.5))
            .FrameWithStack(0, 3, 9, [FrameValue.I64(long.MinValue)], [FrameValue.F32(2), FrameValue.I32(5)]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsEveryPartInAnyOrder(bool stackFirst)
    {
        var builder = Sample();
        var dump = Parse(stackFirst ? builder.StackFirst().Build() : builder.Build());

        Assert.Empty(dump.Notes);
        Assert.Empty(dump.Memory.Notes);
        Assert.Equal(CoredumpLayout.Standard, dump.Layout);
        Assert.Equal("shop", dump.ProcessName);
        Assert.Equal(["app.wasm"], dump.Modules);
        Assert.Equal(65536ul, Assert.Single(dump.Globals).Initial.Bits);
        Assert.Equal(65536ul, Assert.Single(dump.Memories).ByteLength);
        var thread = Assert.Single(dump.Threads);
        Assert.Equal(("main", false), (thread.Name, thread.IsTruncated));
        Assert.Equal([(7u, 42ul), (3u, 9ul)], thread.Frames.Select(frame => (frame.FunctionIndex, frame.CodeOffset)));
        Assert.Equal(0u, dump.ModuleIndexOf(thread.Frames[0]));
    }

    [Fact]
    public void DecodesLocalsAndOperands()
    {
        var dump = Parse(Sample().Build());
        var frames = dump.Threads[0].Frames;

        Assert.Equal(
            [
                new CoredumpValue(CoredumpValueKind.I32, 0xffffffff),
                new CoredumpValue(CoredumpValueKind.Missing, 0),
                new CoredumpValue(CoredumpValueKind.F64, 0x3ff8000000000000),
            ],
            dump.Locals(frames[0])
        );
        Assert.Empty(dump.OperandStack(frames[0]));
        Assert.Equal([new CoredumpValue(CoredumpValueKind.I64, 1ul << 63)], dump.Locals(frames[1]));
        Assert.Equal(
            [new CoredumpValue(CoredumpValueKind.F32, 0x40000000), new CoredumpValue(CoredumpValueKind.I32, 5)],
            dump.OperandStack(frames[1])
        );
    }

    [Fact]
    public void KeepsTheSoundFramesBeforeADamagedOne()
    {
        var dump = Parse(Sample().RawFrame([0x00, 0x00, 0x05, 0x80, 0x80, 0x80, 0x80, 0x7f, 0x00, 0x00]).Frame(0, 1, 1).Build());

        Assert.Equal(2, dump.Threads[0].Frames.Count);
        Assert.True(dump.Threads[0].IsTruncated);
        var note = Assert.Single(dump.Notes);
        Assert.Equal(("damagedStack", "corestack"), (note.Kind, note.Section));
        Assert.InRange(note.Offset, 1, dump.Bytes.Length);
    }

    [Fact]
    public void ADamagedThreadLeavesTheOthersWhole()
    {
        var dump = Parse(Sample().RawFrame([0x07]).Thread("worker").Frame(0, 1, 2).Build());

        Assert.Equal([true, false], dump.Threads.Select(thread => thread.IsTruncated));
        Assert.Equal(1u, Assert.Single(dump.Threads[1].Frames).FunctionIndex);
    }

    [Fact]
    public void ReportsAnAbsentMemoryAsInformation()
    {
        var dump = Parse(new CoredumpBuilder().Module("m").Instance(0, [CoredumpInstance.Absent]).Frame(0, 1, 2).Build());

        Assert.Equal("absentMemory", Assert.Single(dump.Notes).Kind);
        Assert.False(dump.Notes[0].IsDamage);
    }

    [Fact]
    public void NotesIndicesOutOfRange()
    {
        var dump = Parse(new CoredumpBuilder().Module("m").Instance(9, [4]).Frame(3, 1, 2).Build());

        Assert.Equal(["damagedIndex", "damagedIndex", "damagedIndex"], dump.Notes.Select(note => note.Kind));
        Assert.Null(dump.ModuleIndexOf(dump.Threads[0].Frames[0]));
    }

    [Fact]
    public void ImpliesTheInstanceThatAProducerLeavesOut()
    {
        var dump = Parse(new CoredumpBuilder().Memory(1).GlobalI32(1).Frame(0, 1, 2).Build());

        Assert.True(dump.HasImpliedInstance);
        Assert.Equal([0u], dump.InstanceOf(dump.Threads[0].Frames[0])!.Memories);
    }

    [Fact]
    public void ReplacesInvalidUtf8InNames()
    {
        var dump = Parse([.. "\0asm"u8, 1, 0, 0, 0, 0, 8, 4, .. "core"u8, 0, 1, 0xff]);

        Assert.Equal("\ufffd", dump.ProcessName);
        Assert.Contains(dump.Notes, note => note.Kind == "damagedName");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NeverThrowsOnACutDump(bool stackFirst)
    {
        var whole = (stackFirst ? Sample().StackFirst() : Sample()).Build();
        for (var length = 0; length < whole.Length; length++)
        {
            var dump = Parse(whole[..length]);

            Assert.All(dump.Notes, note => Assert.InRange(note.Offset, 0, length));
        }
    }
}
