using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Traps;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>Exceptions that nobody catches, thrown in a module whose <c>__cxa_throw</c> ends the program (<c>Fixtures/src/thrower.cpp</c>).</summary>
public sealed class CppExceptionTests
{
    private const string Words = "terminating due to uncaught exception of type ";

    [Theory]
    [InlineData("o0", 0, "std::runtime_error: belt number 0")]
    [InlineData("o0", 1, "depot::Jam: jam in number 1")] // derives from runtime_error
    [InlineData("o1", 0, "std::runtime_error")] // where the object lies was in a local only
    [InlineData("o1", 1, "depot::Jam: jam in number 1")] // what made it had just stored its vtable's address, which lies at one place only
    [InlineData("o1", 3, "depot::Own")] // has its own what()
    [InlineData("o1", 4, "depot::Bare")] // is no std::exception
    public void TheTypeIsToldAndTheTextWhereTheLibraryKeepsIt(string level, int number, string said)
    {
        var trap = Report(level, number);

        Assert.Equal(TrapCause.CxxTerminate, trap.Cause);
        Assert.Equal(Words + said, trap.Message);
        Assert.True(trap.MessageFromMemory);
    }

    // Two older exceptions with their texts lie in memory.
    [Fact]
    public void ATerminateWithoutAnExceptionHasNoMessage()
    {
        var trap = Report("o1", 11);

        Assert.Equal(TrapCause.CxxTerminate, trap.Cause);
        Assert.Null(trap.Message);
    }

    // The count of letters before the text no longer fits it.
    [Fact]
    public void ATextThatIsDamagedIsNotTold() =>
        Assert.Equal(Words + "depot::Jam", Report("o0", 1, dump => Replaced(dump, "jam in number 1\0"u8, "jam in number\0\0\0"u8)).Message);

    private static TrapReport Report(string level, int number, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? change = null)
    {
        ReadOnlyMemory<byte> dump = Fixture.Bytes($"dumps/thrower-{level}-{number}.coredump");
        var plan = CrashAnalysis.Plan(change is null ? dump : change(dump), new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = Fixture.Bytes($"modules/thrower-{level}.wasm"),
            Build = new BuildReference(null, null, null, "thrower", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Trap;
    }

    private static ReadOnlyMemory<byte> Replaced(ReadOnlyMemory<byte> dump, ReadOnlySpan<byte> text, ReadOnlySpan<byte> by)
    {
        var changed = dump.ToArray();
        var at = changed.AsSpan().LastIndexOf(text);
        Assert.True(at > 0);
        by.CopyTo(changed.AsSpan(at));
        return changed;
    }
}
