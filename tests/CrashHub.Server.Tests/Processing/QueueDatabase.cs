using System.Text;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Sqlite;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

/// <summary>An empty database of its own with one or more projects, on SQLite or PostgreSQL.</summary>
internal sealed class QueueDatabase : IDbContextFactory<CrashHubDb>, IAsyncDisposable
{
    /// <summary>The databases that tests run on.</summary>
    public static TheoryData<string> Kinds { get; } = new("sqlite", "postgres");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-queue-");
    private readonly Func<CrashHubDb> create;
    private readonly bool isPostgres;
    private ReadingWatch readings = new();
    private long clock = MicrosecondsConverter.ToMicroseconds(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private QueueDatabase(string kind, string connection)
    {
        isPostgres = kind == "postgres";
        if (!isPostgres)
        {
            var options = new DbContextOptionsBuilder<SqliteDb>()
                .UseSqlite($"Data Source={Path.Combine(folder.FullName, "queue.db")};Pooling=False;Default Timeout=15")
                .AddInterceptors(new SqlitePragmas())
                .Options;
            create = () => new SqliteDb(options) { Readings = readings };
            return;
        }
        var postgres = new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connection).Options;
        create = () => new PostgresDb(postgres);
    }

    public string Folder => folder.FullName;

    public static async Task<QueueDatabase> CreateAsync(string kind, params string[] projects)
    {
        var database = new QueueDatabase(kind, kind == "postgres" ? await Schemas.MadePostgresAsync() : "");
        if (kind != "postgres")
            await Schemas.CopyMadeAsync(Path.Combine(database.Folder, "queue.db"));
        await using var db = database.CreateDbContext();
        foreach (var slug in projects.Length == 0 ? ["default"] : projects)
            db.Projects.Add(new Project { Slug = slug, Name = slug });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public CrashHubDb CreateDbContext() => create();

    /// <summary>What comes now is of another process, which remembers nothing that is in no row.</summary>
    public void Restart() => readings = new();

    /// <summary>Queues a crash; each is received a second after the one before.</summary>
    public async Task<Crash> QueueAsync(
        int project = 1,
        string? release = null,
        string? user = null,
        int attempts = 0,
        int priority = 0,
        string? dump = "none",
        string? eventJson = null
    )
    {
        var at = MicrosecondsConverter.FromMicroseconds(Interlocked.Add(ref clock, 1_000_000));
        var crash = new Crash
        {
            ProjectId = project,
            ReceivedAt = at,
            Id = Guid.CreateVersion7(at),
            EventJson = eventJson ?? "{}",
            Release = release,
            Environment = "prod",
            UserHash = user,
            DumpLocator = dump,
            DumpSha256 = "00",
            Attempts = attempts,
            Priority = priority,
        };
        await using var db = create();
        db.Crashes.Add(crash);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return crash;
    }

    /// <summary>Claims whatever is ready in a project.</summary>
    public async Task<IReadOnlyList<CrashQueueClaim>> ClaimAsync(
        string owner = "me",
        int most = 100,
        int project = 1,
        TimeSpan? lease = null
    )
    {
        await using var db = create();
        return await new CrashQueue(db).ClaimAsync(
            project,
            owner,
            most,
            lease ?? TimeSpan.FromMinutes(5),
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Ends a claimed crash with a report of the given signature.</summary>
    public async Task<CrashFinishResult> FinishAsync(
        CrashQueueClaim claim,
        string fingerprint,
        long generation = 0,
        bool wantsBuilds = false,
        IReadOnlyList<CrashModule>? modules = null,
        long keepPerHour = 0,
        string stack = ""
    )
    {
        await using var db = create();
        var input = InputOf(fingerprint) with
        {
            Modules = modules ?? [],
            BuildsGeneration = generation,
            WantsBuilds = wantsBuilds,
            KeepPerHour = keepPerHour,
            Stack = CrashStack.Of(stack.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        };
        return Assert.Single(await new CrashFinish(db).RunAsync([new(claim, input)], TestContext.Current.CancellationToken));
    }

    /// <summary>Ends claimed crashes together, each with a report of its signature.</summary>
    public async Task<CrashFinishResult[]> FinishAsync(IReadOnlyList<(CrashQueueClaim Claim, string Fingerprint)> crashes)
    {
        await using var db = create();
        return await new CrashFinish(db).RunAsync(
            [.. crashes.Select(one => new CrashFinishItem(one.Claim, InputOf(one.Fingerprint)))],
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>What a finish writes of a crash with a signature.</summary>
    public static CrashFinishInput InputOf(string fingerprint) =>
        new()
        {
            Trap = "unreachable",
            Algorithm = "v0",
            Fingerprint = fingerprint,
            SignatureText = fingerprint,
            Title = $"unreachable in {fingerprint}",
            Culprit = "main.c:1",
            Report = Encoding.UTF8.GetBytes(fingerprint),
            Modules = [],
            BuildsGeneration = 0,
            WantsBuilds = false,
        };

    /// <summary>Queues, claims and finishes one crash, and returns its row.</summary>
    public async Task<Crash> CrashAsync(
        string fingerprint,
        string? release = null,
        string? user = null,
        IReadOnlyList<CrashModule>? modules = null,
        string stack = ""
    )
    {
        var crash = await QueueAsync(release: release, user: user);
        var claim = Assert.Single(await ClaimAsync());
        Assert.Equal(CrashFinishResult.Finished, await FinishAsync(claim, fingerprint, modules: modules, stack: stack));
        return await ReadAsync(crash.Id);
    }

    /// <summary>Queues a processed crash again and finishes it with another signature.</summary>
    public async Task AgainAsync(Crash crash, string fingerprint, string stack = "")
    {
        await RunAsync(db =>
            db.Crashes.Where(c => c.Id == crash.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CrashState.Queued))
        );
        Assert.Equal(CrashFinishResult.Finished, await FinishAsync(Assert.Single(await ClaimAsync()), fingerprint, stack: stack));
    }

    public async Task<Crash> ReadAsync(Guid crash)
    {
        await using var db = create();
        return await db.Crashes.AsNoTracking().SingleAsync(c => c.Id == crash, TestContext.Current.CancellationToken);
    }

    public async Task<Bucket> BucketAsync(Guid? bucket)
    {
        await using var db = create();
        return await db.Buckets.AsNoTracking().SingleAsync(b => b.Id == bucket, TestContext.Current.CancellationToken);
    }

    public async Task RunAsync(Func<CrashHubDb, Task> change)
    {
        await using var db = create();
        await change(db);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A build's row without bytes.</summary>
    public static Build BuildOf(
        string name,
        string codeId,
        string? buildId = null,
        string? release = null,
        bool dwarf = false,
        int second = 0,
        long? layout = null
    ) =>
        new()
        {
            ProjectId = 1,
            Id = Guid.CreateVersion7(),
            Name = name,
            CodeId = codeId,
            BuildId = buildId,
            Release = release,
            Sha256 = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
            Locator = $"1/{Guid.NewGuid():n}",
            DwarfVersions = dwarf ? "5" : "",
            HasDwarf = dwarf,
            Layout = layout,
            HasNames = true,
            FindingsJson = "[]",
            CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, second, TimeSpan.Zero),
        };

    /// <summary>A module's row of a crash; not yet of any crash.</summary>
    public static CrashModule ModuleOf(
        string name,
        string? buildId = null,
        string? codeId = null,
        bool missing = true,
        Guid? build = null
    ) =>
        new()
        {
            Index = 0,
            Name = name,
            BuildId = buildId,
            CodeId = codeId,
            IsMissing = missing,
            MatchedBuild = build,
        };

    public async ValueTask DisposeAsync()
    {
        if (isPostgres)
        {
            await using var db = create();
            await db.Database.EnsureDeletedAsync();
        }
        folder.Delete(recursive: true);
    }
}
