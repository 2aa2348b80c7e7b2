using CrashHub.Analysis;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using CrashHub.Server.Tests.Processing;
using CrashHub.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Modules;

public sealed class BuildMatcherTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PrefersTheBuildIdOverTheName()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var right = QueueDatabase.BuildOf("other", "c1", buildId: "aa");

        var match = await MatchAsync(database, Wanted("app", buildId: "aa"), [QueueDatabase.BuildOf("app", "c2"), right]);

        Assert.Equal((right.Id, ModuleMatch.BuildId, 1.0), (match.Module!.Id, match.MatchedBy, match.Confidence));
    }

    [Fact]
    public async Task NeverOverrulesAGivenIdByAName()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");

        var match = await MatchAsync(database, Wanted("app", buildId: "bb"), [QueueDatabase.BuildOf("app", "c1", buildId: "aa")]);

        Assert.True(match.IsMissing);
    }

    [Fact]
    public async Task TakesANamedBuildWithoutABuildIdWhenTheGivenOneIsUnknown()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");

        var match = await MatchAsync(database, Wanted("app", buildId: "bb"), [QueueDatabase.BuildOf("app.wasm", "c1")]);

        Assert.Equal(ModuleMatch.Name, match.MatchedBy);
    }

    [Fact]
    public async Task ANamedBuildThatDoesNotFitTheFramesIsNoMatch()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");

        var match = await MatchAsync(database, Wanted("app"), [QueueDatabase.BuildOf("app", "c1")], fits: _ => false);

        Assert.True(match.IsMissing);
    }

    [Fact]
    public async Task PrefersTheReleaseOfTheEventAmongNames()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var old = QueueDatabase.BuildOf("app", "c1", release: "1.0", second: 1);

        var match = await MatchAsync(
            database,
            Wanted("app"),
            [old, QueueDatabase.BuildOf("app", "c2", release: "2.0", second: 2)],
            release: "1.0"
        );

        Assert.Equal(old.Id, match.Module!.Id);
        Assert.Empty(match.Notes);
    }

    [Fact]
    public async Task SaysSoWhenSeveralProgramsFit()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var newest = QueueDatabase.BuildOf("app", "c2", second: 2);

        var match = await MatchAsync(database, Wanted("app"), [QueueDatabase.BuildOf("app", "c1", second: 1), newest]);

        Assert.Equal((newest.Id, 0.5), (match.Module!.Id, match.Confidence));
        Assert.Equal("ambiguousBuild", Assert.Single(match.Notes).Kind);
    }

    [Fact]
    public async Task TakesDebugInformationFromATwinByReleaseThenEarliestUpload()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var stripped = QueueDatabase.BuildOf("app", "c1", buildId: "aa", release: "2.0");
        var early = QueueDatabase.BuildOf("app.debug", "c1", release: "1.0", dwarf: true, second: 1);
        var sameRelease = QueueDatabase.BuildOf("app.debug", "c1", release: "2.0", dwarf: true, second: 2);

        var match = await MatchAsync(database, Wanted("app", buildId: "aa"), [stripped, early, sameRelease], release: "2.0");

        Assert.Equal((stripped.Id, sameRelease.Id), (match.Module!.Id, match.Debug!.Id));
        Assert.Contains(early.Id.ToString(), Assert.Single(match.Notes).Detail);
    }

    [Fact]
    public async Task AModuleWithDwarfUsesItsOwn()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var own = QueueDatabase.BuildOf("app", "c1", buildId: "aa", dwarf: true, second: 2);

        var match = await MatchAsync(
            database,
            Wanted("app", buildId: "aa"),
            [QueueDatabase.BuildOf("x", "c1", dwarf: true, second: 1), own]
        );

        Assert.Equal(own.Id, match.Module!.Id);
        Assert.Null(match.Debug);
    }

    [Fact]
    public async Task TakesAllSplitDwarfOfTheBestBuildPackagesFirst()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var own = QueueDatabase.BuildOf("app", "c1", buildId: "aa", dwarf: true);
        var twin = QueueDatabase.BuildOf("app.debug", "c1", dwarf: true, second: 1);
        await database.RunAsync(db =>
        {
            db.BuildFiles.AddRange(SplitOf(own, "b.dwo"), SplitOf(own, "a.dwo"), SplitOf(own, "app.dwp"), SplitOf(twin, "other.dwo"));
            return Task.CompletedTask;
        });

        var match = await MatchAsync(database, Wanted("app", buildId: "aa"), [own, twin]);

        Assert.Equal(["app.dwp", "a.dwo", "b.dwo"], match.SplitDwarf.Select(file => file.Name));
    }

    private static BuildFile SplitOf(Build build, string name) =>
        new()
        {
            ProjectId = 1,
            BuildId = build.Id,
            Kind = BuildFileKind.SplitDwarf,
            Name = name,
            Sha256 = name,
            Locator = name,
        };

    [Fact]
    public async Task ASourceMapThatFitsIsPreferredToAStaleOneOfTheBuildItself()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var own = QueueDatabase.BuildOf("app", "c1", buildId: "aa", second: 1);
        var other = QueueDatabase.BuildOf("x", "c1", second: 2);

        var match = await MatchAsync(
            database,
            Wanted("app", buildId: "aa"),
            [own, other],
            files: [MapOf(own, "1", isStale: true), MapOf(other, "2", isStale: false)]
        );

        Assert.Equal((own.Id, other.Id), (match.Module!.Id, match.SourceMap!.BuildId));
        Assert.False(match.WantsMore);
    }

    [Fact]
    public async Task AStaleSourceMapLeavesTheCrashWaitingForABetterOne()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var own = QueueDatabase.BuildOf("app", "c1", buildId: "aa");

        var match = await MatchAsync(database, Wanted("app", buildId: "aa"), [own], files: [MapOf(own, "1", isStale: true)]);

        Assert.NotNull(match.SourceMap);
        Assert.True(match.WantsMore);
    }

    private static BuildFile MapOf(Build build, string sha256, bool isStale) =>
        new()
        {
            ProjectId = build.ProjectId,
            BuildId = build.Id,
            Kind = BuildFileKind.SourceMap,
            Name = "app.map",
            Sha256 = sha256,
            Locator = sha256,
            IsStale = isStale,
        };

    private static WantedModule Wanted(string name, string? buildId = null) =>
        new(0, new ModuleIdentity { Name = name, BuildId = buildId }, FrameCount: 1);

    private static async Task<BuildMatch> MatchAsync(
        QueueDatabase database,
        WantedModule wanted,
        IReadOnlyList<Build> builds,
        string? release = null,
        Func<Build, bool>? fits = null,
        IReadOnlyList<BuildFile>? files = null
    )
    {
        await database.RunAsync(db =>
        {
            db.Builds.AddRange(builds);
            db.BuildFiles.AddRange(files ?? []);
            return Task.CompletedTask;
        });
        await using var context = database.CreateDbContext();
        var known = new ProjectBuilds(context, 1);
        // No build has bytes here: evidence finds nothing.
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("DataPath", database.Folder)]).Build();
        var space = new FreeSpace(new DataFolder(settings), Options.Create(new StorageOptions()));
        using var opened = new OpenedBlobs(new FileBlobStore(database.Folder, space, journal: null));
        var plan = CrashAnalysis.Plan(
            new CoredumpBuilder().Module("app").Instance(0).Thread("main").Frame(0, 0, 1).Build(),
            new CrashEvent(),
            AnalysisLimits.Default
        );
        var matcher = new BuildMatcher(
            known,
            release,
            (_, build, _) => Task.FromResult(fits?.Invoke(build) ?? true),
            new EvidenceSearch(plan, known, opened, release)
        );
        return await matcher.MatchAsync(wanted, [], onlyOneWanted: true, Cancellation);
    }
}
