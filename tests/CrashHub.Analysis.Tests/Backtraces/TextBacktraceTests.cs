using System.Text.Json;
using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Backtraces;

public sealed class TextBacktraceTests
{
    private static TextBacktrace Parse(string text) => TextBacktrace.Parse(text, AnalysisLimits.Default);

    public static TheoryData<string, string> Texts()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Fixture.Files("text", "*.json"))
        foreach (var format in Fixture.Json(file).GetProperty("texts").EnumerateObject())
            if (format.Value.GetProperty("frames").ValueKind == JsonValueKind.Array)
                data.Add(file, format.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void ExtractsTheFramesOfRealTexts(string file, string format)
    {
        var entry = Fixture.Json(file);
        var text = entry.GetProperty("texts").GetProperty(format);
        var backtrace = Parse(Fixture.Text(text.GetProperty("file").GetString()!));
        var expected = text.GetProperty("frames").EnumerateArray().ToList();
        var modulePath = $"modules/{ModuleName(Path.GetFileNameWithoutExtension(file))}.wasm";
        var module = File.Exists(Fixture.PathOf(modulePath)) ? WasmModule.Parse(Fixture.Bytes(modulePath), AnalysisLimits.Default) : null;

        Assert.Equal(expected.Select(frame => Number(frame, "moduleOffset")), backtrace.Frames.Select(frame => frame.Offset?.Value));
        if (module is null)
            return;
        Assert.Equal(
            expected.Select(frame => Number(frame, "functionIndex")),
            TextFrameNormalizer.Normalize(backtrace, _ => module).Select(at => (ulong?)at.FunctionIndex)
        );
    }

    [Theory]
    [InlineData("rust-plugin-o2-unsafe-oob.wasmtime", "wasm trap: out of bounds memory access", TextBacktraceFormat.Wasmtime)]
    [InlineData("rust-plugin-o2-unsafe-oob.log", "wasm trap: out of bounds memory access", TextBacktraceFormat.Wasmtime)]
    [InlineData("rust-plugin-o2-unsafe-oob.v8", "memory access out of bounds", TextBacktraceFormat.JavaScript)]
    [InlineData("rust-plugin-o2-unsafe-oob.wamr", "out of bounds memory access", TextBacktraceFormat.Wamr)]
    [InlineData("rust-plugin-o2-unsafe-oob.wasmer", "out of bounds memory access", TextBacktraceFormat.Wasmer)]
    [InlineData("rust-plugin-o2-unsafe-oob.wasmedge", "unreachable", TextBacktraceFormat.WasmEdge)]
    [InlineData("asc-inventory-release-map-key.wasmtime", "abort: Key does not exist at ~lib/map.ts:105:17", TextBacktraceFormat.Wasmtime)]
    [InlineData(
        "asc-inventory-release-map-key.wasmtime-cli",
        "abort: Key does not exist at ~lib/map.ts:105:17",
        TextBacktraceFormat.Wasmtime
    )]
    [InlineData("asc-inventory-release-map-key.log", "abort: Key does not exist at ~lib/map.ts:105:17", TextBacktraceFormat.Wasmtime)]
    [InlineData("asc-inventory-release-map-key.v8", "abort: Key does not exist at ~lib/map.ts:105:17", TextBacktraceFormat.JavaScript)]
    [InlineData("rust-json-o0-recursion.v8", "Maximum call stack size exceeded", TextBacktraceFormat.JavaScript)]
    [InlineData("rust-json-o0-recursion.wasmtime-details", "wasm trap: call stack exhausted", TextBacktraceFormat.Wasmtime)]
    public void FindsTheTrapsOwnWords(string name, string message, TextBacktraceFormat format)
    {
        var backtrace = Parse(Fixture.Text($"text/{name}.txt"));

        Assert.Equal((message, format), (backtrace.TrapMessage, backtrace.Format));
    }

    [Fact]
    public void KeepsTheMemoryFaultBesideTheTrap() =>
        Assert.Equal(
            ["memory fault at wasm address 0x8010c008 in linear memory of size 0x120000", "wasm trap: out of bounds memory access"],
            Parse(Fixture.Text("text/rust-plugin-o2-unsafe-oob.wasmtime-cli.txt")).Causes
        );

    [Fact]
    public void ReadsInlinedCallsAndLinesOfWasmtimesDetails()
    {
        var frames = Parse(Fixture.Text("text/rust-router-o2-index-oob.wasmtime-details.txt")).Frames;

        Assert.Equal(18, frames.Count);
        Assert.Equal("<rust_router::Search as rust_router::Handler>::handle::h62bb0ad2d990e059", frames[8].Function);
        Assert.Equal(("/src/src/rust_router.rs", 92u, 21u), (frames[8].File, frames[8].Line, frames[8].Column));
        Assert.Equal(3, frames[8].Inlined.Count);
        Assert.Equal(
            ("/src/std/rustc-1.63.0/library/core/src/slice/index.rs", 242u),
            (frames[8].Inlined[0].File, frames[8].Inlined[0].Line)
        );
        Assert.Empty(frames[9].Inlined);
        Assert.Equal("_start.command_export", frames[17].Function);
    }

    [Theory]
    [InlineData("    0: 0x10 - app.wasm!run", "app.wasm", "run", null)]
    [InlineData("    0: 0x10 - <unknown>!<wasm function 8>", null, null, 8u)]
    [InlineData("    0: 0x10 - ns::operator!=(ns::A const&, ns::A const&)", null, "ns::operator!=(ns::A const&, ns::A const&)", null)]
    [InlineData("    0: 0x10 - m!ns::operator!=(ns::A const&)", "m", "ns::operator!=(ns::A const&)", null)]
    [InlineData("2026-01-02T03:04:05Z host[7]: 0: 0x10 - m!f", "m", "f", null)]
    public void SplitsWasmtimesSymbols(string line, string? module, string? function, uint? index)
    {
        var frame = Assert.Single(Parse($"error while executing at wasm backtrace:\n{line}\n").Frames);

        Assert.Equal((module, function, index), (frame.Module, frame.Function, frame.FunctionIndex));
        Assert.Equal(16ul, frame.Offset!.Value.Value);
    }

    [Theory]
    [InlineData("    at f (wasm://wasm/0001f75e:wasm-function[7]:0x5d5)", null, "f")]
    [InlineData("    at f (wasm://wasm/app.wasm-0001f75e:wasm-function[7]:0x5d5)", "app.wasm", "f")]
    [InlineData("    at https://cdn.example/x/app.wasm:wasm-function[7]:0x5d5", "app.wasm", null)]
    [InlineData("f@https://cdn.example/x/app.wasm:wasm-function[7]:0x5d5", "app.wasm", "f")]
    [InlineData("12:00:01 worker     at f (wasm://wasm/0001f75e:wasm-function[7]:0x5d5)", null, "f")]
    public void ReadsFramesOfJavaScriptEngines(string line, string? module, string? function)
    {
        var frame = Assert.Single(Parse($"RuntimeError: unreachable\n{line}\n    at main (node:x:1:1)").Frames);

        Assert.Equal((module, function, 7u, 0x5d5ul), (frame.Module, frame.Function, frame.FunctionIndex, frame.Offset!.Value.Value));
    }

    [Fact]
    public void StepsOverLogLinesBetweenFrames()
    {
        var backtrace = Parse("error while executing at wasm backtrace:\n    0: 0x1 - m!f\nGET /health 200\n    1: 0x2 - m!g\n");

        Assert.Equal(["f", "g"], backtrace.Frames.Select(frame => frame.Function));
    }

    [Fact]
    public void ReadsTheFirstOfSeveralBacktraces()
    {
        const string One = "RuntimeError: unreachable\n    at a (wasm://wasm/1:wasm-function[1]:0x1)\n";
        var backtrace = Parse(One + One.Replace("unreachable", "other"));

        Assert.Single(backtrace.Frames);
        Assert.Equal("unreachable", backtrace.TrapMessage);
    }

    [Fact]
    public void TakesReturnAddressesOfWamrBackToTheirCalls()
    {
        var module = WasmModule.Parse(Fixture.Bytes("modules/rust-router-o2.wasm"), AnalysisLimits.Default);
        var atCalls = Parse(Fixture.Text("text/rust-router-o2-index-oob.wamr.txt"));
        var expected = TextFrameNormalizer.Normalize(atCalls, _ => module);
        var lines = atCalls.Frames.Select(
            (frame, i) =>
            {
                var body = module.FindFunction(frame.Offset!.Value)!.Value;
                var call = module.InstructionAt(body, body.ToFunctionOffset(frame.Offset.Value)!.Value)!.Value;
                return $"#{i:00}: 0x{frame.Offset.Value.Value + (i == 0 ? 0u : (ulong)call.Length):x4} - {frame.Function}";
            }
        );
        var afterCalls = Parse(string.Join('\n', lines));

        Assert.Equal(expected, TextFrameNormalizer.Normalize(afterCalls, _ => module));
        Assert.NotEqual(atCalls.Frames[1].Offset, afterCalls.Frames[1].Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of interest\nError: no frames here")]
    [InlineData("error while executing at wasm backtrace:\n\nCaused by:\n    wasm trap: unreachable")]
    public void FindsNoFrameWhereThereIsNone(string text) => Assert.Empty(Parse(text).Frames);

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void BoundsFrames(int count, bool accepted)
    {
        var text = string.Concat(Enumerable.Range(0, count).Select(i => $"#{i:00}: 0x{i:x} - f\n"));
        var backtrace = TextBacktrace.Parse(text, AnalysisLimits.Default with { MaxFramesPerThread = 3 });

        Assert.Equal((3, !accepted), (backtrace.Frames.Count, backtrace.IsTruncated));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void BoundsInlinedCalls(int inlined, int kept)
    {
        var text = "error while executing at wasm backtrace:\n    0: 0x1 - f\n" + string.Concat(Enumerable.Repeat("     - g\n", inlined));
        var backtrace = TextBacktrace.Parse(text, AnalysisLimits.Default with { MaxInlineDepth = 2 });

        Assert.Equal(kept, Assert.Single(backtrace.Frames).Inlined.Count);
    }

    [Fact]
    public void SurvivesMutation()
    {
        var random = new Random(11);
        foreach (var file in Fixture.Files("text", "*.txt").Concat(Fixture.Files("hostile/text", "*.txt")))
        {
            var original = Fixture.Bytes(file);
            for (var round = 0; round < 50; round++)
            {
                var text = System.Text.Encoding.UTF8.GetString(Mutation.Apply(original, random));
                Assert.True(Parse(text).Frames.Count <= text.Length);
            }
        }
    }

    private static string ModuleName(string name) =>
        name switch
        {
            "asc-inventory-release-map-key" => "asc-inventory-release",
            "rust-router-o2-index-oob" => "rust-router-o2",
            "rust-plugin-o2-unsafe-oob" => "rust-plugin-o2",
            _ => name,
        };

    private static ulong? Number(JsonElement frame, string property) =>
        frame.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetUInt64() : null;
}
