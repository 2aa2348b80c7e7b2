using System.Text.Json;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

/// <summary>Real dumps against what is known of their crashes.</summary>
public sealed class ProducerTests
{
    public static TheoryData<string> Cases() =>
        [.. Fixture.Files("truth", "*.json").Select(file => Path.GetFileNameWithoutExtension(file))];

    private static CoredumpFile Dump(string file) => CoredumpFile.Parse(Fixture.Bytes(file), AnalysisLimits.Default);

    private static WasmModule Module(string file) => WasmModule.Parse(Fixture.Bytes(file), AnalysisLimits.Default);

    [Theory]
    [MemberData(nameof(Cases))]
    public void FramesAreThoseOfTheTruth(string name)
    {
        var truth = Fixture.Json($"truth/{name}.json");
        var dump = Dump(truth.GetProperty("dump").GetString()!);
        var modules = Modules(truth);
        var thread = dump.Threads[0];
        var positions = FrameNormalizer.Normalize(dump, thread, index => modules.GetValueOrDefault(dump.Modules[(int)index]));
        var expected = truth.GetProperty("frames").EnumerateArray().Where(frame => !frame.GetProperty("inline").GetBoolean()).ToList();

        Assert.DoesNotContain(dump.Notes.Concat(dump.Memory.Notes), note => note.IsDamage);
        Assert.Equal(
            expected.Select(frame => (uint?)frame.GetProperty("functionIndex").GetUInt32()),
            positions.Select(at => at.FunctionIndex)
        );
        for (var i = 0; i < positions.Length; i++)
        {
            if (!modules.TryGetValue(dump.Modules[(int)(dump.ModuleIndexOf(thread.Frames[i]) ?? 0)], out var module))
                continue;
            if (positions[i].Offset is not { } offset)
                continue;
            var instruction = module.InstructionAt(module.Body(positions[i].FunctionIndex!.Value)!.Value, offset);
            Assert.NotNull(instruction);
            Assert.True(i == 0 || instruction.Value.IsCall, $"frame {i} is at {instruction.Value.Info.Mnemonic}");
        }
    }

    [Theory]
    [InlineData("loc-pricing-o0-div-zero", CoredumpLayout.Standard)]
    [InlineData("old-pricing-o0-fixed-ints", CoredumpLayout.StandardFixedIntegers)]
    [InlineData("old-pricing-o0-xtuc", CoredumpLayout.Rewriter)]
    [InlineData("old-pricing-o0-xtuc-v0", CoredumpLayout.RewriterV0)]
    [InlineData("old-pricing-o0-wasmedge", CoredumpLayout.WasmEdge)]
    [InlineData("old-pricing-o0-wasmedge-for-wasmgdb", CoredumpLayout.WasmEdgeForWasmgdb)]
    public void AllLayoutsTellTheSameCrash(string name, CoredumpLayout layout)
    {
        var state = Fixture.Json("truth/loc-pricing-o0-div-zero.json").GetProperty("state").EnumerateArray().ToList();
        var dump = Dump($"dumps/{name}.coredump");
        var module = Module("modules/loc-pricing-o0.wasm");
        var positions = FrameNormalizer.Normalize(dump, dump.Threads[0], _ => module);
        var isWasmEdge = layout is CoredumpLayout.WasmEdge or CoredumpLayout.WasmEdgeForWasmgdb;

        Assert.Equal(layout, dump.Layout);
        Assert.Equal(
            state.Select(frame => (uint?)frame.GetProperty("functionIndex").GetUInt32()),
            positions.Select(at => at.FunctionIndex)
        );
        Assert.Equal(
            state.Select((frame, i) => isWasmEdge && i == 0 ? null : (ulong?)frame.GetProperty("codeOffset").GetUInt64()),
            positions.Select(at => at.Offset?.Value)
        );
        for (var i = 0; i < state.Count; i++)
            Assert.Equal(
                state[i].GetProperty("locals").EnumerateArray().Select(value => Expected(value, lowBits: isWasmEdge)),
                dump.Locals(dump.Threads[0].Frames[i]).Select(value => (ulong?)value.Bits)
            );
    }

    [Fact]
    public void TheRewritersPlaceholdersAreMissingValues()
    {
        var dump = Dump("dumps/old-pricing-o0-rewriter-freight.coredump");
        var frames = dump.Threads[0].Frames;

        Assert.Equal(16, dump.Locals(frames[1]).Length);
        Assert.All(dump.Locals(frames[1])[..3], value => Assert.Equal(CoredumpValueKind.Missing, value.Kind));
        Assert.Equal(new CoredumpValue(CoredumpValueKind.I32, 0x1fc0), dump.Locals(frames[1])[3]);
        Assert.Equal(1ul, Assert.Single(dump.Memories).Minimum);
    }

    [Theory]
    [InlineData("c", "c", "10@?, 11@0x33f, 30@0x27d1, 12@0x357, 9@0x22e, 72@0x676a")]
    [InlineData("gdb", "a", "1@?, 2@0xc3, 4@0xdb")]
    [InlineData("ind", "ind", "?@?, 1@0x40")]
    [InlineData("l64", "l64", "0@?, 1@0x68")]
    [InlineData("div", "a", "6@?")]
    [InlineData("unr", "a", "5@?")]
    [InlineData("nomem", "nomem", "0@?")]
    public void WasmEdgesFramesAreMovedToTheirOwnFunctions(string name, string moduleName, string expected)
    {
        var dump = Dump($"wasmedge/{name}.core");
        var module = Module($"wasmedge/{moduleName}.wasm");
        var positions = FrameNormalizer.Normalize(dump, dump.Threads[0], _ => module);

        Assert.Equal(expected, string.Join(", ", positions.Select(at => Show(at, module))));
        Assert.DoesNotContain(dump.Notes, note => note.IsDamage);
    }

    [Theory]
    [InlineData("big-memory", "(0,50)")]
    [InlineData("high-address", "(0,15)")]
    [InlineData("imports", "(0,6)")]
    [InlineData("shared-memory", "(0,2)")]
    [InlineData("unaligned-atomic", "(1,3)")]
    [InlineData("start-function", "(0,2)")]
    [InlineData("tail-call", "(0,2) (2,1)")]
    [InlineData("uncaught-exception", "(0,3) (1,2)")]
    [InlineData("folded-load-rmw", "(5,11)")]
    [InlineData("three-instances", "(1,8) (2,8) (4,11)")]
    [InlineData("out-of-fuel", "(8,1)")]
    public void WasmtimesQuirksAreRead(string name, string expected)
    {
        var dump = Dump($"wasmtime-quirks/{name}.coredump");

        Assert.Equal(CoredumpLayout.Standard, dump.Layout);
        Assert.Empty(dump.Memory.Notes);
        Assert.DoesNotContain(dump.Notes, note => note.IsDamage);
        Assert.Equal(expected, string.Join(" ", dump.Threads[0].Frames.Select(frame => $"({frame.FunctionIndex},{frame.CodeOffset})")));
    }

    [Fact]
    public void AnOffsetOfZeroIsUnknown()
    {
        var dump = Dump("wasmtime-quirks/stack-overflow.coredump");
        var positions = FrameNormalizer.Normalize(dump, dump.Threads[0], _ => null);

        Assert.Equal(20, positions.Length);
        Assert.Null(positions[0].Offset);
        Assert.Equal(1ul, positions[1].Offset!.Value.Value);
    }

    [Fact]
    public void HighAddressesAreUnsigned()
    {
        var dump = Dump("wasmtime-quirks/high-address.coredump");

        Assert.Equal(0x80000010ul, Assert.Single(dump.Memory.Segments(0)).Address);
    }

    [Theory]
    [InlineData(CodeOffsetBase.CodeSection, false)]
    [InlineData(CodeOffsetBase.Module, false)]
    [InlineData(CodeOffsetBase.Module, true)]
    [InlineData(CodeOffsetBase.Body, true)]
    public void UnknownConventionsAreFoundByInstructionBoundaries(CodeOffsetBase from, bool isAfterCall)
    {
        var module = Module("modules/loc-pricing-o0.wasm");
        var original = Dump("dumps/loc-pricing-o0-div-zero.coredump");
        var builder = new CoredumpBuilder().Module("m").Instance(0);
        for (var i = 0; i < original.Threads[0].Frames.Count; i++)
        {
            var frame = original.Threads[0].Frames[i];
            var body = module.Body(frame.FunctionIndex)!.Value;
            var offset = frame.CodeOffset;
            if (isAfterCall && i > 0)
                offset += (ulong)module.InstructionAt(body, new(offset))!.Value.Length;
            offset += from switch
            {
                CodeOffsetBase.Module => body.Start.Value,
                CodeOffsetBase.CodeSection => body.Start.Value - module.CodeSectionContentsOffset!.Value.Value,
                _ => 0,
            };
            builder.Frame(0, frame.FunctionIndex, (uint)offset);
        }
        var dump = CoredumpFile.Parse(builder.Build(), AnalysisLimits.Default);

        Assert.Equal(new CodeOffsetConvention(from, isAfterCall), FrameNormalizer.ConventionOf(dump, dump.Threads[0], _ => module));
        Assert.Equal(
            FrameNormalizer.Normalize(original, original.Threads[0], _ => module),
            FrameNormalizer.Normalize(dump, dump.Threads[0], _ => module)
        );
    }

    private static string Show(FramePosition at, WasmModule module)
    {
        var offset = at is { FunctionIndex: { } function, Offset: { } inside }
            ? $"0x{module.Body(function)!.Value.ToModuleOffset(inside)!.Value.Value:x}"
            : "?";
        return $"{at.FunctionIndex?.ToString() ?? "?"}@{offset}";
    }

    // Modules by the name that the dump gives them; with one module the dump's own name for it does not matter.
    private static Dictionary<string, WasmModule> Modules(JsonElement truth)
    {
        var dump = Dump(truth.GetProperty("dump").GetString()!);
        if (dump.Modules.Count == 1)
        {
            var file = truth.GetProperty("module").GetString()!;
            return File.Exists(Fixture.PathOf(file)) ? new() { [dump.Modules[0]] = Module(file) } : [];
        }
        return truth
            .GetProperty("modules")
            .EnumerateArray()
            .ToDictionary(file => Path.GetFileName(file.GetString()!), file => Module(file.GetString()!));
    }

    private static ulong? Expected(JsonElement value, bool lowBits)
    {
        var text = value[1].ToString();
        var bits = value[0].GetString() switch
        {
            "i32" => (uint)int.Parse(text),
            "i64" => (ulong)long.Parse(text),
            "f32" => BitConverter.SingleToUInt32Bits(float.Parse(text)),
            _ => BitConverter.DoubleToUInt64Bits(double.Parse(text)),
        };
        return lowBits ? (uint)bits : bits;
    }
}
