using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Debugging;

public sealed class InfoWordTests
{
    private readonly SessionUnderTest session = SessionUnderTest.OfSessionTable();

    [Theory]
    [InlineData("info locals", "attempts = -3")]
    [InlineData("i lo", "request_id = 81985529216486895")]
    [InlineData("info args", "verb = 0x110d0 \"touch\"")]
    [InlineData("info frame", "  function      13")]
    [InlineData("info globals stack", "__stack_pointer = 65408  (wasm global 0)")]
    [InlineData("info functions sess", "11     session_touch")]
    [InlineData("info types session", "session_table")]
    [InlineData("info process", "trap      memory-out-of-bounds")]
    [InlineData("info symbol 0x400", "session_touch + 0x7 is code at 0x400 of the module")]
    public void Tells(string line, string answer) => Assert.Contains(answer, session.Ask("f 1", line));

    [Theory]
    [InlineData("info symbol 0xfffffff0", "No symbol matches 0xfffffff0.")]
    [InlineData("info functions no_such", "No functions.")]
    [InlineData("info types no_such", "No types.")]
    [InlineData("info nothing", "error: there is no word 'info nothing': help lists them")]
    public void SaysThatThereIsNone(string line, string answer) => Assert.Contains(answer, session.Ask("f 1", line));

    [Fact]
    public void NamesTheFileOfAModule()
    {
        var shown = session.AskOne("info modules");

        Assert.StartsWith("0   \"session-o0.wasm\"  ", shown, StringComparison.Ordinal);
        Assert.Contains("modules/session-o0.wasm", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void ShowsNothingRaw()
    {
        using var folder = new TemporaryFolder();
        var dump = new CoredumpBuilder()
            .Process("a\u001b[2Jb")
            .Module("m\u202e")
            .Instance(0)
            .Thread("t\u001b]0;x\u0007")
            .Frame(0, 0, 0)
            .Build();
        var hostile = SessionUnderTest.OfFile(folder.Write("hostile.core", dump));

        var shown = string.Join(
            '\n',
            hostile.Ask("info process", "info modules", "info threads", "thread", "bt", "p \u001b[1m", "\u001b[1m")
        );

        Assert.Contains("a\\u{1b}[2Jb", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(shown, sign => sign is '\u001b' or '\u202e' or '\u0007');
    }
}
