namespace CrashHub.Cli.Tests.Debugging;

public sealed class PrintWordTests
{
    private readonly SessionUnderTest session = SessionUnderTest.OfSessionTable();

    [Theory]
    [InlineData("p table", "$1 = 0xffd0")]
    [InlineData("p *table", "$1 = {slots = 0x110f0, mask = 4294967295, used = 2, stats = {hits = 1, misses = 0}}")]
    [InlineData("print/x table->mask", "$1 = 0xffffffff")]
    [InlineData("p/x table->stats", "$1 = {hits = 0x1, misses = 0x0}")]
    [InlineData("p verb", "$1 = 0x110d0 \"touch\"")]
    [InlineData("inspect attempts * 2", "$1 = -6")]
    [InlineData("pri request_id == 81985529216486895", "$1 = true")]
    [InlineData("p nope", "error: there is no 'nope' here, at character 1")]
    [InlineData("p 1 +", "error: something is missing at the end, at character 4")]
    [InlineData("p/z 1", "error: there is no format 'z'")]
    [InlineData("p *(int *)0xfffffff0", "$1 = <not captured in the dump>")]
    [InlineData("whatis table->stats.hits", "type = uint32_t")]
    public void AnswersOneLine(string line, string answer) => Assert.Equal(answer, session.AskOne("frame 1", line));

    [Fact]
    public void NamesEarlierAnswers()
    {
        Assert.Equal("$2 = 3", session.AskOne("f 1", "p table->used", "p $1 + 1"));
        Assert.Equal("$3 = 5", session.AskOne("p $ + $$"));
        Assert.Equal("error: there is no '$9' here, at character 1", session.AskOne("p $9"));
        // An answer that was no value takes no number, an empty expression means the last one.
        Assert.Equal("$4 = 5", session.AskOne("p"));
    }

    [Fact]
    public void ShowsContainersByTheirElements()
    {
        var inventory = SessionUnderTest.Open("inventory-o0", "inventory-o0");

        Assert.Equal("$1 = 7", inventory.AskOne("f 4", "p numbers[3]"));
        Assert.EndsWith("{{1, 2, 3}, {4, 5, 6}}", inventory.AskOne("p grid"), StringComparison.Ordinal);
        Assert.Contains("[\"apple\"] = 0.5", inventory.AskOne("p prices"), StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhenNoModuleIsAtHand()
    {
        var bare = SessionUnderTest.OfFile(CrashHub.Testing.Fixture.PathOf("dumps/session-o0-store.coredump"));

        Assert.Equal("error: the frame's module is not at hand", bare.AskOne("p table"));
    }
}
