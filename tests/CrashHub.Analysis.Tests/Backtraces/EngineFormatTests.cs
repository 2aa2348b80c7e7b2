using CrashHub.Analysis.Backtraces;

namespace CrashHub.Analysis.Tests.Backtraces;

/// <summary>What engines print of one stack, as their sources have it, where no recorded text shows it.</summary>
public sealed class EngineFormatTests
{
    [Theory]
    [InlineData("<?>.wasm-function[7]@[wasm code]", null, null, 7u)]
    [InlineData("<?>.wasm-function[core::fmt::Write]@[wasm code]", null, "core::fmt::Write", null)]
    [InlineData("app.wasm.wasm-function[std::vector<int[2]>::at(int)]@[wasm code]", "app.wasm", "std::vector<int[2]>::at(int)", null)]
    [InlineData(".wasm-function[10]@[wasm code]", null, null, 10u)]
    [InlineData("web-1  | <?>.wasm-function[run]@[wasm code]", null, "run", null)]
    [InlineData("    at kit.wasm-function[run] ([wasm code])", "kit", "run", null)]
    [InlineData("    at kit.wasm-function[run] (native)", "kit", "run", null)]
    [InlineData("run@<?>:wasm-function[1]", null, "run", 1u)]
    [InlineData("run@kit:wasm-function[1]", "kit", "run", 1u)]
    [InlineData("run@wasm-function[1]", null, "run", 1u)]
    [InlineData("1@wasm-function[1]", null, null, 1u)]
    [InlineData("wasm-function[1]", null, null, 1u)]
    public void ReadsSafarisFramesWithoutOffset(string line, string? module, string? function, uint? index)
    {
        var text = $"RuntimeError: Unreachable code should not be executed (evaluating 'run(1)')\nwasm-stub@[wasm code]\n{line}\n";
        var backtrace = Parse(text);
        var frame = Assert.Single(backtrace.Frames);

        Assert.Equal((module, function, index), (frame.Module, frame.Function, frame.FunctionIndex));
        Assert.Null(frame.Offset);
        Assert.Equal(
            (TextBacktraceFormat.JavaScript, "Unreachable code should not be executed"),
            (backtrace.Format, backtrace.TrapMessage)
        );
    }

    [Theory]
    [InlineData("run@wasm-function[1]:0x5d5", null, "run", 1u)]
    [InlineData("run@http://localhost/app.js line 366 > WebAssembly.instantiate:wasm-function[1]:0x5d5", null, "run", 1u)]
    [InlineData("@http://localhost/app.js line 9 > eval line 58 > WebAssembly.Module:wasm-function[1]:0x5d5", null, null, 1u)]
    [InlineData("wasm-function[1]@https://app.test/core.wasm:wasm-function[1]:0x5d5", "core.wasm", null, 1u)]
    [InlineData("app.wasm.core::run@https://app.test/app.wasm:wasm-function[1]:0x5d5", "app.wasm", "core::run", 1u)]
    [InlineData("    at app.wasm.core::run (https://app.test/app_bg.wasm:wasm-function[1]:0x5d5)", "app_bg.wasm", "core::run", 1u)]
    [InlineData("    at app.wasm.core::run (wasm://wasm/app.wasm-0001f75e:wasm-function[1]:0x5d5)", "app.wasm", "core::run", 1u)]
    [InlineData("    at kit.run (wasm://wasm/kit-0001f75e:wasm-function[1]:0x5d5)", "kit", "run", 1u)]
    [InlineData("    at kit (wasm://wasm/kit-0001f75e:wasm-function[1]:0x5d5)", "kit", null, 1u)]
    [InlineData("    at app.wasm (<anonymous>:wasm-function[1]:0x5d5)", "app.wasm", null, 1u)]
    [InlineData("    at kit::wasm.of (wasm://wasm/0001f75e:wasm-function[1]:0x5d5)", null, "kit::wasm.of", 1u)]
    [InlineData("    at run (wasm-function[1]:0x5d5)", null, "run", 1u)]
    public void TakesModulesOutOfTheNamesOfEnginesThatPutThemThere(string line, string? module, string? function, uint? index)
    {
        var frame = Assert.Single(Parse($"RuntimeError: unreachable\n{line}\n").Frames);

        Assert.Equal((module, function, index, 0x5d5ul), (frame.Module, frame.Function, frame.FunctionIndex, frame.Offset!.Value.Value));
    }

    /// <summary>Anonymous functions of scripts are an address only.</summary>
    [Fact]
    public void FramesOfSafarisScriptsEndNothing()
    {
        var frames = Parse(
            """
            RuntimeError: Out of bounds memory access
            inner@wasm-function[7]
            https://app.test/app.js:10:5
            forEach@[native code]
            [native code]
            outer@wasm-function[9]
            """
        ).Frames;

        Assert.Equal([("inner", 7u), ("outer", 9u)], frames.Select(f => (f.Function, f.FunctionIndex!.Value)));
    }

    [Fact]
    public void ReadsWamrsFramesWithoutOffset()
    {
        var backtrace = Parse("\n#00 std::vector<int, a>::at(int)\n#01 $f26\n#02 $f4294967295\n\nException: unreachable\n");

        Assert.Equal((TextBacktraceFormat.Wamr, "unreachable"), (backtrace.Format, backtrace.TrapMessage));
        Assert.Equal(
            [("std::vector<int, a>::at(int)", null), (null, 26u), (null, null)],
            backtrace.Frames.Select(f => (f.Function, f.FunctionIndex))
        );
        Assert.All(backtrace.Frames, frame => Assert.Null(frame.Offset));
    }

    /// <summary>An imported function that threw has no code, and so no place in the module.</summary>
    [Fact]
    public void AWamrFrameAtTheModulesFirstByteHasNoOffset()
    {
        var frames = Parse("#00: 0x0000 - abort\n#01: 0x07cb - run\n").Frames;

        Assert.Equal([("abort", null), ("run", 0x7cbUL)], frames.Select(f => (f.Function, f.Offset?.Value)));
    }

    [Theory]
    [InlineData("#00 pc 00000000000045d1  /system/lib64/libc.so (abort+164)")]
    [InlineData("#0  0x00005555 in main ()")]
    [InlineData("#01 second of nothing")]
    [InlineData("fixes#00 run")]
    [InlineData("#00 ")]
    [InlineData("The frame was wasm-function[7]")]
    [InlineData("wasm-stub@[wasm code]")]
    [InlineData("<?>.wasm-function[@[wasm code]")]
    [InlineData("run@wasm-function[7")]
    public void LinesOfOtherProgramsAreNoFrames(string line) => Assert.Empty(Parse(line + "\n").Frames);

    [Fact]
    public void LongNamesAreCut()
    {
        var limits = AnalysisLimits.Default with { MaxNameBytes = 8 };
        var name = new string('x', 9);

        foreach (var line in new[] { $"{name}@wasm-function[1]", $"<?>.wasm-function[{name}]@[wasm code]", $"#00 {name}" })
            Assert.Equal("xxxxxxxx…", Assert.Single(TextBacktrace.Parse(line, limits).Frames).Function);
    }

    private static TextBacktrace Parse(string text) => TextBacktrace.Parse(text, AnalysisLimits.Default);
}
