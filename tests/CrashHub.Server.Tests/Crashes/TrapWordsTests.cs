using CrashHub.Analysis.Report;
using CrashHub.Analysis.Traps;
using CrashHub.Server.Crashes.Pages;

namespace CrashHub.Server.Tests.Crashes;

public sealed class TrapWordsTests
{
    public static TheoryData<TrapKind> Kinds => [.. Enum.GetValues<TrapKind>().Where(k => k != TrapKind.Unknown)];

    public static TheoryData<TrapCause> Causes => [.. Enum.GetValues<TrapCause>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void HasASentenceForEveryKind(TrapKind kind) => Assert.NotEqual(TrapWords.OfKind(TrapKind.Unknown), TrapWords.OfKind(kind));

    [Theory]
    [MemberData(nameof(Causes))]
    public void HasAHeadlineForEveryCause(TrapCause cause)
    {
        var trap = new TrapReport
        {
            Kind = TrapKind.Unreachable,
            Source = TrapSource.Frames,
            Cause = cause,
        };

        Assert.NotEqual(TrapWords.OfKind(TrapKind.Unreachable), TrapWords.Headline(trap));
    }

    [Fact]
    public void SaysWhereAnAccessFailed()
    {
        var trap = new TrapReport
        {
            Kind = TrapKind.MemoryOutOfBounds,
            Source = TrapSource.Host,
            Access = new MemoryAccess(0, "0x20004", 4, "0x20000", "0x8"),
        };

        Assert.Equal(
            ["4 bytes were accessed at 0x20004, 0x8 bytes past the end of memory 0 of 0x20000 bytes (128 KiB)."],
            TrapWords.Details(trap)
        );
    }

    [Fact]
    public void NamesWhatALostOperandLeavesOpen()
    {
        var trap = new TrapReport
        {
            Kind = TrapKind.Unknown,
            Source = TrapSource.Instruction,
            Candidates = [TrapKind.IntegerDivideByZero, TrapKind.IntegerOverflow],
        };

        Assert.EndsWith("integer-divide-by-zero, integer-overflow.", Assert.Single(TrapWords.Details(trap)), StringComparison.Ordinal);
    }
}
