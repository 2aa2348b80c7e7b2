using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;

namespace CrashHub.Server.Tests.Data;

/// <summary>What crashes wait for, beside the same told one by one in memory.</summary>
public sealed class MissingBuildsTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GroupsByAllThatNamesAModuleTheLastSeenFirst(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind, "default", "other");
        var modules = Drawn(new Random(7), 600);
        await AddAsync(database, modules);
        var expected = Expected(modules);
        Assert.Equal(9, expected.Count);

        Assert.Equal(expected, (await ListAsync(database, 0, 100)).ConvertAll(Words));
        Assert.Equal(expected.Skip(3).Take(4), (await ListAsync(database, 3, 4)).ConvertAll(Words));
        Assert.Empty(await ListAsync(database, expected.Count, 4));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NamesTheTwentyReleasesThatWereSeenLast(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await AddAsync(database, [.. Enumerable.Range(0, 21).Select(k => Module(1, k, "shop.wasm", null, $"1.{k}"))]);

        var missing = Assert.Single(await ListAsync(database, 0, 10));

        Assert.Equal(21, missing.Crashes);
        Assert.Equal(Enumerable.Range(1, 20).Reverse().Select(k => $"1.{k}"), missing.Releases);
    }

    // Names, ids and releases from few, so that groups have many crashes; some modules twice in a crash, of another project, or not missing.
    private static List<CrashModule> Drawn(Random random, int crashes)
    {
        string?[] names = [null, "a.wasm", "b.wasm"];
        string?[] builds = [null, "00ff", "11ee"];
        var modules = new List<CrashModule>();
        for (var k = 0; k < crashes; k++)
        {
            var release = random.Next(4) is > 0 and var number ? $"1.{number}" : null;
            for (var index = 0; index < random.Next(1, 4); index++)
            {
                var (name, build) = (names[random.Next(3)], builds[random.Next(3)]);
                modules.Add(Module(random.Next(10) == 0 ? 2 : 1, k, name, build, release, index, isMissing: random.Next(5) > 0));
            }
        }
        return modules;
    }

    private static CrashModule Module(
        int project,
        int crash,
        string? name,
        string? build,
        string? release,
        int index = 0,
        bool isMissing = true
    ) =>
        new()
        {
            ProjectId = project,
            CrashId = new Guid(crash, 0, 0, new byte[8]),
            Index = index,
            Name = name,
            BuildId = build,
            IsMissing = isMissing,
            Release = release,
            // Each at an instant of its own, so that the order is told by the last one seen.
            ReceivedAt = Begin.AddSeconds(crash).AddMilliseconds(index),
        };

    private static async Task AddAsync(QueueDatabase database, List<CrashModule> modules)
    {
        await using var db = database.CreateDbContext();
        db.CrashModules.AddRange(modules);
        await db.SaveChangesAsync(Cancellation);
    }

    private static async Task<List<MissingBuild>> ListAsync(QueueDatabase database, int skip, int take)
    {
        await using var db = database.CreateDbContext();
        return await new MissingBuilds(db).ListAsync(1, skip, take, Cancellation);
    }

    private static List<string> Expected(List<CrashModule> modules) =>
        [
            .. modules
                .Where(m => m is { ProjectId: 1, IsMissing: true })
                .GroupBy(m => (m.Name, m.BuildId))
                .OrderByDescending(g => g.Max(m => m.ReceivedAt))
                .Select(g =>
                    Words(
                        new MissingBuild
                        {
                            Name = g.Key.Name,
                            BuildId = g.Key.BuildId,
                            Crashes = g.Select(m => m.CrashId).Distinct().Count(),
                            FirstSeen = g.Min(m => m.ReceivedAt),
                            LastSeen = g.Max(m => m.ReceivedAt),
                            Releases =
                            [
                                .. g.Where(m => m.Release is not null)
                                    .GroupBy(m => m.Release!)
                                    .OrderByDescending(r => r.Max(m => m.ReceivedAt))
                                    .Select(r => r.Key),
                            ],
                        }
                    )
                ),
        ];

    private static string Words(MissingBuild missing) =>
        $"{missing.Name} {missing.BuildId}: {missing.Crashes} from {missing.FirstSeen:O} to {missing.LastSeen:O} in {string.Join(' ', missing.Releases)}";
}
