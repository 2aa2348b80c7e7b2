using CrashHub.Server.Tests.Processing;
using CsCheck;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>Random queries over random crashes: both databases answer what a naive evaluation in memory answers.</summary>
public sealed class QueryPropertyTests
{
    // Of the crashes; the queries are others in each run, and a failure names its query.
    private const int Seed = 20261130;
    private const int Crashes = 48;
    private const int Queries = 150;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnswersAreThoseOfANaiveEvaluation(string kind)
    {
        await using var site = await NaiveSite.OpenAsync(kind, new Random(Seed), Crashes);
        var most = Gen.Int[0, 3].Select(at => new[] { 0, 1, 4, 1000 }[at]);

        await Gen.Select(NaiveData.Queries, most)
            .SampleAsync(
                async (query, few) =>
                {
                    var difference = await site.DifferenceAsync(query, few);
                    Assert.True(difference is null, $"{query} ({few}): {difference}");
                },
                iter: Queries,
                threads: 1
            );
    }
}
