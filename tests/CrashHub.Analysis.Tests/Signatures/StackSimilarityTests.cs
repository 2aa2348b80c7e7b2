using CrashHub.Analysis.Signatures;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Signatures;

public sealed class StackSimilarityTests
{
    [Fact]
    public void EqualStacksScoreOneAndStrangersZero()
    {
        Assert.Equal(1, Score("a b c", "a b c"));
        Assert.Equal(0, Score("a b c", "d e f"));
        Assert.Equal(0, Score("", "a"));
        Assert.Equal(0, Score("", ""));
    }

    [Theory]
    [InlineData("value_type is_date strftime exec step run", "is_date strftime exec step run")] // the youngest call inlined
    [InlineData("value_type is_date strftime exec step run", "value_type strftime exec run")] // calls in between inlined
    public void CallsThatACompilerInlinedLeaveAProposal(string one, string other) =>
        Assert.InRange(Score(one, other), StackSimilarity.Proposal, 0.999);

    [Theory]
    [InlineData("leaf1 dispatch middle main", "leaf2 dispatch middle main")]
    [InlineData("leaf1 a b c d e f g h main", "leaf2 a b c d e f g h main")]
    [InlineData("malloc grow text date exec step run", "malloc copy parse load exec step run")]
    public void OtherCausesUnderTheSameCallersAreAlikeButNoProposal(string one, string other) =>
        Assert.InRange(Score(one, other), 0.05, StackSimilarity.Proposal - 0.001);

    [Fact]
    public void AFunctionCountsLessTheDeeperItStands() => Assert.True(Score("a b c x", "a b c y") > Score("x a b c", "y a b c"));

    [Fact]
    public void ASharedFunctionAtAnotherDepthStillCounts() => Assert.InRange(Score("p a q", "a r s"), 0.01, Score("a q", "a r"));

    [Fact]
    public void ARareFunctionTellsMoreThanACommonOne()
    {
        var common = StackSimilarity.RarityOf(1000, 900);
        var rare = StackSimilarity.RarityOf(1000, 2);

        var sharesRare = StackSimilarity.Score(Hashes("a x"), [rare, common], Hashes("a y"), [rare, common]);
        var sharesCommon = StackSimilarity.Score(Hashes("a x"), [common, rare], Hashes("a y"), [common, rare]);

        Assert.True(sharesRare > sharesCommon);
    }

    [Fact]
    public void PartnersAreNamedFromEitherSide()
    {
        var (one, other) = (Hashes("v a b"), Hashes("a w b"));
        int[] partners = [9, 9, 9];
        int[] back = [9, 9, 9];

        StackSimilarity.Score(one, Even(one), other, Even(other), partners);
        StackSimilarity.Score(other, Even(other), one, Even(one), back);

        Assert.Equal([-1, 0, 2], partners);
        Assert.Equal([1, -1, 2], back);
    }

    [Fact]
    public void EveryScoreLiesInItsRangeAndDoesNotDependOnTheOrderOfTheTwo()
    {
        var random = new Random(11);
        for (var k = 0; k < 20_000; k++)
        {
            var (one, other) = (Stack(random), Stack(random));
            var (oneRarity, otherRarity) = (Array.ConvertAll(one, RarityOf), Array.ConvertAll(other, RarityOf));

            var score = StackSimilarity.Score(one, oneRarity, other, otherRarity);

            Assert.InRange(score, 0, 1);
            Assert.Equal(score, StackSimilarity.Score(other, otherRarity, one, oneRarity));
            Assert.Equal(one.Take(StackSimilarity.MaxFrames).Intersect(other.Take(StackSimilarity.MaxFrames)).Any(), score > 0);
        }
    }

    [Fact]
    public void FramesPastTheLimitAreNotLookedAt()
    {
        var one = Enumerable.Range(0, StackSimilarity.MaxFrames + 5).Select(k => (long)k).ToArray();
        var other = one[..StackSimilarity.MaxFrames];
        var partners = new int[one.Length];

        Assert.Equal(1, StackSimilarity.Score(one, Even(one), other, Even(other), partners));
        Assert.Equal(-1, partners[^1]);
        Assert.Equal(FrameHash.OfStack(other), FrameHash.OfStack(one));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var (one, other) = (Hashes("a b c d e"), Hashes("b c x e"));
        var (oneRarity, otherRarity) = (Even(one), Even(other));

        Assert.Equal(0, Allocations.Each(() => StackSimilarity.Score(one, oneRarity, other, otherRarity)));
    }

    [Fact]
    public void ListsOfAnotherLengthAreRefused() =>
        Assert.Throws<ArgumentException>(() => StackSimilarity.Score(Hashes("a b"), [1], Hashes("a"), [1]));

    [Fact]
    public void HashesOfStacksTellOrderAndLengthApart()
    {
        Assert.NotEqual(FrameHash.OfStack(Hashes("a b")), FrameHash.OfStack(Hashes("b a")));
        Assert.NotEqual(FrameHash.OfStack(Hashes("a")), FrameHash.OfStack(Hashes("a b")));
        Assert.Equal(0, FrameHash.OfStack([]));
    }

    private static double Score(string one, string other) =>
        StackSimilarity.Score(Hashes(one), Even(Hashes(one)), Hashes(other), Even(Hashes(other)));

    private static long[] Hashes(string stack) => Array.ConvertAll(stack.Split(' ', StringSplitOptions.RemoveEmptyEntries), FrameHash.Of);

    private static double[] Even(long[] stack) => Array.ConvertAll(stack, _ => 1.0);

    private static double RarityOf(long frame) => StackSimilarity.RarityOf(40, frame + 1);

    private static long[] Stack(Random random)
    {
        var frames = Enumerable.Range(0, 40).Select(k => (long)k).ToArray();
        random.Shuffle(frames);
        return frames[..random.Next(0, 34)];
    }
}
