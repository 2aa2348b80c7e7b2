using CrashHub.Analysis.Backtraces;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Backtraces;

/// <summary>What happens to a backtrace between the runtime and the upload: terminals colour it, logs prefix, cut and end its lines their own way.</summary>
public sealed class TextVariationTests
{
    public static TheoryData<string> Texts => [.. Fixture.Files("text", "*.txt")];

    [Theory]
    [MemberData(nameof(Texts))]
    public void LineEndingsAndColoursChangeNoFrame(string file)
    {
        var text = Fixture.Text(file);
        var expected = Parse(text);

        AssertSame(expected, Parse(text.ReplaceLineEndings("\r\n")));
        AssertSame(expected, Parse(string.Concat(text.Split('\n').Select(line => $"\x1b[1;31m{line}\x1b[0m\n"))));
        AssertSame(expected, Parse(text.Replace("0x", "\x1b[2m0x\x1b[22m", StringComparison.Ordinal)));
        AssertSame(expected, Parse(text.Replace(" - ", " - \x1b]8;;file:///a b\x1b\\", StringComparison.Ordinal)));
    }

    /// <summary>The last frame may be half of one; those before it are what they were.</summary>
    [Theory]
    [MemberData(nameof(Texts))]
    public void ATextThatIsCutKeepsTheFramesBeforeTheCut(string file)
    {
        var text = Fixture.Text(file);
        var whole = Parse(text).Frames;

        for (var cut = 0; cut < Math.Min(text.Length, 4000); cut += 37)
        {
            var frames = Parse(text[..cut]).Frames;
            Assert.True(frames.Count <= whole.Count);
            for (var at = 0; at < frames.Count - 1; at++)
                Assert.Equal(whole[at].Offset, frames[at].Offset);
        }
    }

    /// <summary>Where the stack is exhausted the youngest frame has no offset; a clock before it is numbered as frames are.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("plugin-host[812]: ")]
    [InlineData("09:26:53 ERROR host: ")]
    [InlineData("2026-03-14T09:26:53.101Z  0: ERROR host: ")]
    [InlineData("web-1  | ")]
    public void AFrameWithoutOffsetIsReadBehindALogsPrefix(string prefix)
    {
        var frames = Parse(
            $"""
            {prefix}error while executing at wasm backtrace:
            {prefix}    0: app!deep::descend
            {prefix}    1:   0x5d5 - app!deep::descend
            {prefix}    2:   0x8af - app!main
            {prefix}
            {prefix}Caused by:
            {prefix}    0: wasm trap: call stack exhausted
            """
        ).Frames;

        Assert.Equal(
            [("deep::descend", "app", null), ("deep::descend", "app", 0x5d5UL), ("main", "app", 0x8afUL)],
            frames.Select(f => (f.Function, f.Module, f.Offset?.Value))
        );
    }

    [Fact]
    public void FramesOfJavaScriptBehindALogsPrefixEndNothing()
    {
        var frames = Parse(
            """
            web-1  | RuntimeError: unreachable
            web-1  |     at inner (wasm://wasm/my-app-0001f75e:wasm-function[7]:0x5d5)
            web-1  |     at host.callback (/srv/my host/run.js:33:117)
            web-1  |     at outer (wasm://wasm/my-app-0001f75e:wasm-function[11]:0x8af)
            """
        ).Frames;

        Assert.Equal(
            [("inner", "my-app", 0x5d5UL), ("outer", "my-app", 0x8afUL)],
            frames.Select(f => (f.Function, f.Module, f.Offset!.Value.Value))
        );
    }

    [Theory]
    [InlineData("    at f (file:///srv/my app/lib (1).wasm:wasm-function[3]:0x12)", "lib (1).wasm", "f")]
    [InlineData("    at wasm://wasm/9d4a2c1e:wasm-function[3]:0x12", null, null)]
    [InlineData("\x1b[90m    at f (wasm://wasm/a-b-9d4a2c1e:wasm-function[3]:0x12)\x1b[39m", "a-b", "f")]
    [InlineData("f@http://localhost:8080/my%20app.wasm:wasm-function[3]:0x12", "my%20app.wasm", "f")]
    public void ReadsAddressesOfAllShapes(string line, string? module, string? function)
    {
        var frame = Assert.Single(Parse("RuntimeError: unreachable\n" + line).Frames);

        Assert.Equal((module, function, 3U, 0x12UL), (frame.Module, frame.Function, frame.FunctionIndex!.Value, frame.Offset!.Value.Value));
    }

    [Theory]
    [InlineData("a\x1b[", "a")]
    [InlineData("a\x1b", "a")]
    [InlineData("a\x1b]8;;x", "a")]
    [InlineData("a\x1b]8;;x\ab\x1b]8;;\x1b\\c", "abc")]
    [InlineData("\x1bMa", "a")]
    public void ASequenceThatIsCutTakesNothingElse(string line, string plain) => Assert.Equal(plain, TerminalText.Plain(line).ToString());

    private static TextBacktrace Parse(string text) => TextBacktrace.Parse(text, AnalysisLimits.Default);

    private static void AssertSame(TextBacktrace expected, TextBacktrace actual)
    {
        Assert.Equal((expected.Format, expected.TrapMessage), (actual.Format, actual.TrapMessage));
        Assert.Equal(expected.Frames.Select(Told), actual.Frames.Select(Told));
    }

    private static string Told(TextFrame frame) =>
        $"{frame.Module}!{frame.Function}[{frame.FunctionIndex}] {frame.Offset?.Value} {frame.File}:{frame.Line} {frame.Inlined.Count}";
}
