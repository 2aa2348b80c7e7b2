using System.ComponentModel;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace CrashHub.Server.Mcp;

/// <summary>The tools: all of them read. Text from memory is shown as on any other way: with <c>memory:read</c> only.</summary>
[McpServerToolType]
internal sealed class CrashHubTools(McpScope scope, CrashHubDb db, Addresses addresses, MemoryAudit audit, TimeProvider time)
{
    private const int DefaultLimit = 20;
    private const int MostLimit = 100;
    private const int MostReleases = 20;
    private const int NewestCrashes = 10;
    private const string ProjectWords = "The project's name in addresses; not needed where the token sees one project only.";

    [McpServerTool(Name = "list_buckets", Title = "List buckets", ReadOnly = true, OpenWorld = false)]
    [Description("Buckets (crashes of one bug), the one that crashed last first.")]
    public async Task<string> ListBucketsAsync(
        CancellationToken cancellationToken,
        [Description(ProjectWords)] string? project = null,
        [Description("The query language, for example: is:open release:1.2.* frame:parse* count:>10. Empty for all.")] string? query = null,
        [Description("How many, 1 to 100.")] int limit = DefaultLimit
    )
    {
        var own = await scope.ProjectAsync(project, cancellationToken);
        var buckets = db.Buckets.AsNoTracking().Where(b => b.ProjectId == own.Id && b.MergedInto == null);
        var (now, begun) = (time.GetUtcNow(), time.GetTimestamp());
        var (node, fault) = QueryParser.Parse(query ?? "", scope.Caller.Has(TokenScopes.MemoryRead), now);
        if (fault is not null)
            throw new McpException($"The query can't be used, at character {fault.Position + 1}: {fault.Detail}");
        if (node is not null)
        {
            var found = await QueryBudget.RunAsync(
                db,
                c => new TermLookup(db, own.Id).FindAsync(node, ofBuckets: true, c),
                cancellationToken
            );
            var condition = found is null
                ? throw TooSlow()
                : await new BucketQuery(db, own.Id, now, found).OfAsync(node, cancellationToken);
            buckets = buckets.Where(
                condition ?? throw new McpException("The query has too many alternatives; write fewer ORs in one AND.")
            );
        }
        var rows = await QueryBudget.RunAsync(
            db,
            c =>
                buckets.OrderByDescending(b => b.LastSeen).ThenByDescending(b => b.Id).Take(Math.Clamp(limit, 1, MostLimit)).ToListAsync(c),
            cancellationToken,
            time.GetElapsedTime(begun)
        );
        if (rows is null)
            throw TooSlow();
        return JsonSerializer.Serialize(
            new McpBuckets([.. rows.Select(b => McpBucket.Of(b, addresses.Bucket(scope.Request, own.Slug, b.Id, b.Number)))]),
            McpJson.Default.McpBuckets
        );
    }

    [McpServerTool(Name = "get_bucket", Title = "Read a bucket", ReadOnly = true, OpenWorld = false)]
    [Description("One bucket with its releases and its newest crashes.")]
    public async Task<string> GetBucketAsync(
        [Description("The bucket's id, or its number in the project.")] string bucket,
        CancellationToken cancellationToken,
        [Description(ProjectWords)] string? project = null
    )
    {
        var own = await scope.ProjectAsync(project, cancellationToken);
        var rows = db.Buckets.AsNoTracking().Where(b => b.ProjectId == own.Id);
        Bucket? row = null;
        if (long.TryParse(bucket.TrimStart('#'), out var number))
            row = await rows.SingleOrDefaultAsync(b => b.Number == number, cancellationToken);
        else if (Guid.TryParse(bucket, out var id))
            row = await rows.SingleOrDefaultAsync(b => b.Id == id, cancellationToken);
        if (row?.MergedInto is not null)
        {
            var survivor = await Survivors.OfAsync(db, own.Id, row.Id, cancellationToken);
            row = await rows.SingleOrDefaultAsync(b => b.Id == survivor, cancellationToken);
        }
        if (row is null)
            throw new McpException("There is no such bucket.");
        var leaves = await Families.LeavesAsync(db, own.Id, row.Id, cancellationToken);
        var releases = await db
            .BucketValues.AsNoTracking()
            .Where(v => v.ProjectId == own.Id && leaves.Contains(v.BucketId) && v.Field == "release" && v.Count > 0)
            .GroupBy(v => v.Value)
            .Select(g => new { Release = g.Key, Last = g.Max(v => v.LastSeen) })
            .OrderByDescending(g => g.Last)
            .Take(MostReleases)
            .ToListAsync(cancellationToken);
        var crashes = await db
            .Crashes.AsNoTracking()
            .Where(c => c.ProjectId == own.Id && c.BucketId != null && leaves.Contains(c.BucketId.Value))
            .OrderByDescending(c => c.ReceivedAt)
            .Take(NewestCrashes)
            .Select(c => new
            {
                c.Id,
                c.ReceivedAt,
                c.Release,
                c.Environment,
                c.Function,
            })
            .ToListAsync(cancellationToken);
        return JsonSerializer.Serialize(
            McpBucket.Of(row, addresses.Bucket(scope.Request, own.Slug, row.Id, row.Number)) with
            {
                Releases = releases.ConvertAll(r => r.Release),
                Crashes = crashes.ConvertAll(c => new McpCrash(c.Id.ToString(), c.ReceivedAt, c.Release, c.Environment, c.Function)),
            },
            McpJson.Default.McpBucket
        );
    }

    [McpServerTool(Name = "get_crash", Title = "Read a crash", ReadOnly = true, OpenWorld = false)]
    [Description(
        "The report of one crash: trap, stack with files and lines, modules, notes. Variables only for tokens that may read memory."
    )]
    public async Task<string> GetCrashAsync(
        [Description("The crash's id.")] string crash,
        CancellationToken cancellationToken,
        [Description(ProjectWords)] string? project = null
    )
    {
        var own = await scope.ProjectAsync(project, cancellationToken);
        if (!Guid.TryParse(crash, out var id))
            throw new McpException("There is no such crash.");
        var withMemory = scope.Caller.Has(TokenScopes.MemoryRead);
        var document = await new CrashDocumentReader(db).ReadAsync(
            own.Id,
            id,
            withMemory,
            own.ShowMessages,
            addresses.Crash(scope.Request, own.Slug, id),
            cancellationToken
        );
        if (document is null)
            throw new McpException("There is no such crash.");
        await audit.ShownAsync(scope.Caller, own.Id, document, cancellationToken);
        return JsonSerializer.Serialize(document, ContractsJson.Default.CrashDocument);
    }

    [McpServerTool(Name = "list_missing_builds", Title = "List missing builds", ReadOnly = true, OpenWorld = false)]
    [Description("Modules that crashed and that no stored build answers: upload these to get names and lines.")]
    public async Task<string> ListMissingBuildsAsync(
        CancellationToken cancellationToken,
        [Description(ProjectWords)] string? project = null,
        [Description("How many, 1 to 100.")] int limit = DefaultLimit
    )
    {
        var own = await scope.ProjectAsync(project, cancellationToken);
        var items = await new MissingBuilds(db).ListAsync(own.Id, 0, Math.Clamp(limit, 1, MostLimit), cancellationToken);
        return JsonSerializer.Serialize(new Page<MissingBuild>(items, Next: null), ContractsJson.Default.PageMissingBuild);
    }

    private static McpException TooSlow() => new(QueryBudget.Exceeded.Detail);
}
