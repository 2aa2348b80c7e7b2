using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>Go's panic texts, read off the goroutine's stack as far as its return places are those of the frames.</summary>
public sealed class GoPanicTests
{
    // Function indices; table entries begin at First, as Go's own do.
    private const uint SystemStack = 1;
    private const uint FatalPanic = 2;
    private const uint GoPanic = 3;
    private const uint Other = 4;
    private const int First = 0x1000;

    private const int Scheduler = 0x400;
    private const int Machine = 0x500;
    private const int Goroutine = 0x600;
    private const int Pointer = 0x800;
    private const int FrameBytes = 64;
    private const int Panic = 0x900;
    private const int StringType = 0xa00;
    private const int Header = 0xb00;
    private const int Text = 0xc00;
    private const string Said = "limit 9 exceeds 2 parts";

    private readonly Dictionary<int, long> words = new()
    {
        [Scheduler + 48] = Machine,
        [Machine + 144] = Goroutine,
        [Goroutine + 56] = Pointer,
        [Pointer] = Place(FatalPanic),
        [Pointer + 8 + FrameBytes] = Place(GoPanic),
        [Pointer + 16 + FrameBytes] = Panic,
        [Panic + 8] = StringType,
        [Panic + 16] = Header,
        [StringType] = 16,
        [Header] = Text,
        [Header + 8] = Said.Length,
    };

    private byte kind = 24 | 0x20;

    [Fact]
    public void TheTextIsReadFromTheGoroutinesStack() => Assert.Equal(Said, Read());

    [Theory]
    [InlineData(Pointer)]
    [InlineData(Pointer + 8 + FrameBytes)]
    public void AReturnPlaceOfAnotherFunctionIsAnotherStack(int address)
    {
        words[address] = Place(Other);

        Assert.Null(Read());
    }

    [Fact]
    public void TheSchedulersOwnStackIsNotTheGoroutines()
    {
        words[Machine + 144] = Scheduler;
        words[Scheduler + 56] = Pointer;

        Assert.Null(Read());
    }

    [Fact]
    public void AValueThatIsNoTextIsNotToldAsOne()
    {
        kind = 2;

        Assert.Null(Read());
    }

    [Fact]
    public void ATextThatIsNotUtf8IsNone()
    {
        words[Header] = Text - 1;

        Assert.Null(Read());
    }

    private static long Place(uint function) => (First + function) << 16 | 3;

    private string? Read()
    {
        var wasm = new WasmBuilder();
        var resume = wasm.Type([WasmBuilder.I32], [WasmBuilder.I32]);
        wasm.ImportFunction("gojs", "runtime.wasmExit", wasm.Type([WasmBuilder.I32], []));
        // g.m; g != m.curg; g.sched.sp = SP
        var systemStack = new WasmWriter()
            .Bytes(0x23, 2, 0xa7, 0x29, 3, 48, 0x21, 1)
            .Bytes(0x23, 2, 0x20, 1, 0xa7, 0x29, 3, 0x90, 1, 0x52, 0x1a)
            .Bytes(0x23, 2, 0xa7, 0x23, 0, 0xad, 0x37, 3, 56, 0x41, 1, 0x10, 0, 0x41, 0)
            .ToArray();
        var call = 3 + systemStack.Length - 4;
        wasm.Function(resume, systemStack, WasmBuilder.I64);
        wasm.Function(resume, [0x23, 0, 0x41, 0xc0, 0, 0x6b, 0x24, 0, 0x41, 0, 0x10, 1]);
        wasm.Function(resume, [0x41, 0, 0x10, 2]);
        wasm.Function(resume, [0x41, 0, 0x10, 3]);
        wasm.Memory(1).Table(First + 8).GlobalI32(0, mutable: true).GlobalI32(0, mutable: true).GlobalI32(0, mutable: true);
        wasm.Elements(First, 0, 1, 2, 3, 4);
        wasm.Named(0, "runtime.wasmExit").Named(1, "runtime.systemstack").Named(2, "runtime.fatalpanic").Named(3, "runtime.gopanic");
        wasm.Named(4, "main.main");
        var dump = new CoredumpBuilder().Process("p").Module("m").Instance(0, [0], [0, 1, 2]).Memory(1);
        dump.GlobalI32(0x300).GlobalI32(0).GlobalI64(Scheduler);
        var memory = new byte[0x1000];
        foreach (var (address, word) in words)
            BinaryPrimitives.WriteInt64LittleEndian(memory.AsSpan(address), word);
        memory[StringType + 23] = kind;
        memory[Text - 1] = 0xff;
        Encoding.UTF8.GetBytes(Said, memory.AsSpan(Text));
        dump.Segment(0, memory);
        var bytes = dump.Thread("main").Frame(0, 1, (uint)call).Frame(0, 2, 11).Frame(0, 3, 3).Frame(0, 4, 3).Build();
        var plan = CrashAnalysis.Plan(bytes, new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = wasm.Build(),
            Build = new BuildReference(null, null, null, "m", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Trap.Message;
    }
}
