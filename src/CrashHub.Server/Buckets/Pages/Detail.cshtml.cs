using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>One bucket: what it is, where it happens, its crashes, and what the team decides about it.</summary>
internal sealed class DetailModel(CrashHubDb db, BucketDocuments documents, BucketCounts counts, BucketChanges changes, TimeProvider clock)
    : ProjectPage
{
    private const int CrashesShown = 50;
    private const int ValuesShown = 6;
    private const int Retries = 3;
    private const int MaxMerges = 16;

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
        if (bucket.MergedInto is { } into)
        {
            var survivor = await Survivors.OfAsync(db, Project.Id, into, cancellation);
            var target = await db
                .Buckets.Where(b => b.ProjectId == Project.Id && b.Id == survivor)
                .Select(b => b.Number)
                .SingleAsync(cancellation);
            return RedirectPermanentPreserveMethod($"{Home}/buckets/{target}");
        }
        Bucket = (await documents.OfAsync(Request, Project.Slug, [bucket], cancellation))[0];
        SignatureText = bucket.SignatureText;
        Algorithm = bucket.Algorithm;
        StatusText = Describe(bucket);
        Facets = await FacetsAsync(bucket.Id, cancellation);
        await ReadCrashesAsync(bucket.Id, before, beforeId, cancellation);
        return Page();
    }

    public Task<IActionResult> OnPostResolveAsync(long number, CancellationToken cancellation) =>
        ChangeAsync(number, BucketEdit.To(BucketStatus.Resolved), cancellation);

    public Task<IActionResult> OnPostReopenAsync(long number, CancellationToken cancellation) =>
        ChangeAsync(number, BucketEdit.To(BucketStatus.Open), cancellation);

    /// <param name="number">The bucket's number in the project.</param>
    /// <param name="until"><c>regression</c>, <c>count:N</c> more crashes or <c>days:N</c>.</param>
    public async Task<IActionResult> OnPostMuteAsync(long number, string? until, CancellationToken cancellation)
    {
        var parts = (until ?? "").Split(':', 2);
        var amount =
            parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        MuteUntil? condition = (parts[0], amount) switch
        {
            ("regression", _) => new MuteUntil { Regression = true },
            ("count", > 0) => new MuteUntil { Count = amount },
            ("days", > 0 and <= 366) => new MuteUntil { Date = clock.GetUtcNow().AddDays(amount) },
            _ => null,
        };
        return condition is null
            ? BadRequest()
            : await ChangeAsync(number, BucketEdit.To(BucketStatus.Muted, muteUntil: condition), cancellation);
    }

    public async Task<IActionResult> OnPostAssignAsync(long number, string? assignee, CancellationToken cancellation) =>
        BucketEdit.Assign(assignee) is { } edit ? await ChangeAsync(number, edit, cancellation) : BadRequest();

    /// <summary>Writes it and shows the page anew. Who pressed a button meant it, whatever changed meanwhile: it is tried on the newest state.</summary>
    private async Task<IActionResult> ChangeAsync(long number, BucketEdit edit, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            var bucket = await db
                .Buckets.AsNoTracking()
                .SingleOrDefaultAsync(b => b.ProjectId == Project.Id && b.Number == number, cancellation);
            if (bucket is null)
                return NotFound();
            if (bucket.MergedInto is not null || await changes.OneAsync(bucket, edit, cancellation))
                break;
        }
        return LocalRedirect($"{Home}/buckets/{number}");
    }

    private async Task ReadCrashesAsync(Guid bucket, long? before, Guid? beforeId, CancellationToken cancellation)
    {
        var leaves = await LeavesAsync(bucket, cancellation);
        var crashes = db.Crashes.AsNoTracking().Where(c => c.ProjectId == Project.Id && leaves.Contains(c.BucketId));
        if (before is { } microseconds && MicrosecondsConverter.IsInstant(microseconds) && beforeId is { } id)
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

    /// <summary>The bucket and all that were merged into it: crash rows keep the one that they fell into.</summary>
    private async Task<List<Guid?>> LeavesAsync(Guid bucket, CancellationToken cancellation)
    {
        List<Guid?> leaves = [bucket];
        List<Guid?> newest = [bucket];
        for (var step = 0; step < MaxMerges && newest.Count > 0; step++)
        {
            newest = await db
                .Buckets.Where(b => b.ProjectId == Project.Id && newest.Contains(b.MergedInto))
                .Select(b => (Guid?)b.Id)
                .ToListAsync(cancellation);
            newest.RemoveAll(leaves.Contains);
            leaves.AddRange(newest);
        }
        return leaves;
    }

    private async Task<IReadOnlyList<Facet>> FacetsAsync(Guid bucket, CancellationToken cancellation)
    {
        List<Facet> facets = [];
        foreach (var (field, words) in Fields)
        {
            var values = await counts.FacetAsync(Project.Id, bucket, field, ValuesShown + 1, cancellation);
            if (values.Count > 0)
                facets.Add(new Facet(words, [.. values.Take(ValuesShown)], Bucket.Count, values.Count > ValuesShown));
        }
        return facets;
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
