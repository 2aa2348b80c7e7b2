using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>One bucket: what it is, where it happens, its crashes, and what the team decides about it.</summary>
internal sealed class DetailModel(CrashHubDb db, BucketRows rows, TimeProvider clock) : ProjectPage
{
    private const int CrashesShown = 50;
    private const int ValuesShown = 6;

    private static readonly (string Field, string Words)[] Fields =
    [
        ("release", "Release"),
        ("environment", "Environment"),
        ("function", "Function"),
        ("region", "Region"),
        ("runtime", "Runtime"),
    ];

    public BucketDocument Bucket { get; private set; } = null!;
    public string SignatureText { get; private set; } = "";
    public string Algorithm { get; private set; } = "";
    public string? StatusText { get; private set; }
    public string? Fault { get; private set; }
    public IReadOnlyList<CrashRow> Crashes { get; private set; } = [];
    public IReadOnlyList<Facet> Facets { get; private set; } = [];
    public string? Older { get; private set; }
    public bool CanTriage => Caller.Has(TokenScopes.Triage);

    /// <param name="number">The bucket's number in the project.</param>
    /// <param name="before">Crashes received before this, in microseconds, and <paramref name="beforeId"/>: the next page.</param>
    public async Task<IActionResult> OnGetAsync(long number, long? before, Guid? beforeId, CancellationToken cancellation)
    {
        var bucket = await db
            .Buckets.AsNoTracking()
            .SingleOrDefaultAsync(b => b.ProjectId == Project.Id && b.Number == number, cancellation);
        if (bucket is null)
            return NotFound();
        if (bucket.MergedInto is { } survivor)
        {
            var target = await db
                .Buckets.Where(b => b.ProjectId == Project.Id && b.Id == survivor)
                .Select(b => b.Number)
                .SingleAsync(cancellation);
            return RedirectPermanentPreserveMethod($"{Home}/buckets/{target}");
        }
        Bucket = (await rows.LoadAsync(Request, Project.Slug, [bucket], cancellation))[0];
        SignatureText = bucket.SignatureText;
        Algorithm = bucket.Algorithm;
        StatusText = Describe(bucket);
        Facets = await FacetsAsync(bucket.Id, cancellation);
        await ReadCrashesAsync(bucket.Id, before, beforeId, cancellation);
        return Page();
    }

    private async Task ReadCrashesAsync(Guid bucket, long? before, Guid? beforeId, CancellationToken cancellation)
    {
        var leaves = await db
            .Buckets.Where(b => b.ProjectId == Project.Id && (b.Id == bucket || b.MergedInto == bucket))
            .Select(b => (Guid?)b.Id)
            .ToListAsync(cancellation);
        var crashes = db.Crashes.AsNoTracking().Where(c => c.ProjectId == Project.Id && leaves.Contains(c.BucketId));
        if (before is { } microseconds && beforeId is { } id)
        {
            var at = MicrosecondsConverter.FromMicroseconds(microseconds);
            crashes = crashes.Where(c => c.ReceivedAt < at || (c.ReceivedAt == at && c.Id.CompareTo(id) < 0));
        }
        var page = await crashes
            .OrderByDescending(c => c.ReceivedAt)
            .ThenByDescending(c => c.Id)
            .Take(CrashesShown + 1)
            .Select(c => new CrashRow(c.Id, c.ReceivedAt, c.State, c.Release, c.Environment, c.Function, c.Region, c.Runtime))
            .ToListAsync(cancellation);
        Crashes = [.. page.Take(CrashesShown)];
        if (page.Count > CrashesShown)
        {
            var last = Crashes[^1];
            Older =
                $"{Home}/buckets/{Bucket.Number}?before={MicrosecondsConverter.ToMicroseconds(last.ReceivedAt)}&beforeId={last.Id}#crashes";
        }
    }

    private async Task<IReadOnlyList<Facet>> FacetsAsync(Guid bucket, CancellationToken cancellation)
    {
        var known = Fields.Select(f => f.Field).ToList();
        var values = await db
            .BucketValues.AsNoTracking()
            .Where(v => v.ProjectId == Project.Id && v.BucketId == bucket && known.Contains(v.Field))
            .ToListAsync(cancellation);
        var byField = values.ToLookup(v => v.Field);
        return
        [
            .. from field in Fields
            let all = byField[field.Field].OrderByDescending(v => v.Count).ThenByDescending(v => v.LastSeen).ToList()
            where all.Count > 0
            select new Facet(
                field.Words,
                [.. all.Take(ValuesShown).Select(v => new FacetValue(v.Value, v.Count))],
                all.Sum(v => v.Count),
                Math.Max(0, all.Count - ValuesShown)
            ),
        ];
    }

    private string? Describe(Bucket bucket)
    {
        var now = clock.GetUtcNow();
        var since = bucket.ResolvedAt is { } at ? $" {Ago.Words(at, now)}" : "";
        return bucket switch
        {
            { Status: BucketStatus.Resolved, ResolvedInRelease: { } release } =>
                $"Resolved in release {release}{since}. A crash of a later release opens it again.",
            { Status: BucketStatus.Resolved } => $"Resolved{since}. Any crash received after that opens it again.",
            { Status: BucketStatus.Muted, MuteUntilCount: { } count } => $"Muted until it has {count:N0} crashes.",
            { Status: BucketStatus.Muted, MuteUntilDate: { } date } => $"Muted until {Ago.Absolute(date)}.",
            { Status: BucketStatus.Muted } => "Muted until it is resolved and comes back.",
            { Regressed: true, ResolvedInRelease: { } release } => $"It was resolved in release {release} and came back in a later one.",
            { Regressed: true } => "It was resolved and came back.",
            _ => null,
        };
    }
}
