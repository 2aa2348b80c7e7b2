using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>One bucket: what it is, where it happens, its crashes, and what the team decides about it.</summary>
internal sealed class DetailModel(
    CrashHubDb db,
    BucketDocuments documents,
    BucketCounts counts,
    BucketChanges changes,
    BucketActions actions,
    BucketSurroundings around,
    TimeProvider clock
) : ProjectPage
{
    private const int CrashesShown = 50;
    private const int ValuesShown = 6;
    private const int Retries = 3;

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
    public IReadOnlyList<SimilarBucket> Similar { get; private set; } = [];
    public IReadOnlyList<string> Functions { get; private set; } = [];
    public IReadOnlyList<CommentDocument> Comments { get; private set; } = [];
    public string? OlderComments { get; private set; }

    /// <summary>What was written and could not be stored.</summary>
    public string Draft { get; private set; } = "";
    public bool CanTriage => Caller.Has(TokenScopes.Triage);

    /// <param name="number">The bucket's number in the project.</param>
    /// <param name="before">Crashes received before this, in microseconds, and <paramref name="beforeId"/>: the next page.</param>
    /// <param name="commentsBefore">Comments older than this one.</param>
    public async Task<IActionResult> OnGetAsync(
        long number,
        long? before,
        Guid? beforeId,
        Guid? commentsBefore,
        CancellationToken cancellation
    )
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
        (Bucket, _) = await documents.DetailAsync(Request, Project.Slug, bucket, cancellation);
        SignatureText = bucket.SignatureText;
        Algorithm = bucket.Algorithm;
        StatusText = Describe(bucket);
        Facets = await FacetsAsync(bucket.Id, cancellation);
        await ReadCrashesAsync(bucket, before, beforeId, cancellation);
        Similar = await around.SimilarAsync(Project.Id, bucket.Id, cancellation);
        Functions = await around.FunctionsAsync(Project.Id, bucket.Id, cancellation);
        (Comments, var next) = await around.CommentsAsync(Project.Id, bucket.Id, commentsBefore, cancellation);
        OlderComments = next is null ? null : $"{Home}/buckets/{bucket.Number}?commentsBefore={next}#comments";
        return Page();
    }

    public Task<IActionResult> OnPostMergeAsync(long number, string? numbers, CancellationToken cancellation) =>
        ActAsync(number, id => actions.MergeAsync(Caller, Project.Id, id, numbers, cancellation), cancellation);

    public Task<IActionResult> OnPostUnmergeAsync(long number, Guid? other, CancellationToken cancellation) =>
        ActAsync(number, id => actions.UnmergeAsync(Caller, Project.Id, id, other, cancellation), cancellation);

    public Task<IActionResult> OnPostMergeBackAsync(long number, CancellationToken cancellation) =>
        ActAsync(number, id => actions.MergeBackAsync(Caller, Project.Id, id, cancellation), cancellation);

    public Task<IActionResult> OnPostSplitFrameAsync(long number, string? function, CancellationToken cancellation) =>
        ActAsync(number, id => actions.SplitAsync(Caller, Project.Id, id, function, cancellation), cancellation);

    /// <param name="number">The bucket's number in the project.</param>
    /// <param name="crash">The chosen crashes.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<IActionResult> OnPostSplitCrashesAsync(long number, Guid[] crash, CancellationToken cancellation) =>
        ActAsync(number, id => actions.SplitAsync(Caller, Project.Id, id, crash, cancellation), cancellation);

    public Task<IActionResult> OnPostAcceptAsync(long number, Guid other, CancellationToken cancellation) =>
        ActAsync(number, id => actions.AcceptAsync(Caller, Project.Id, id, other, cancellation), cancellation);

    public Task<IActionResult> OnPostRefuseAsync(long number, Guid other, CancellationToken cancellation) =>
        ActAsync(number, id => actions.RefuseAsync(Caller, Project.Id, id, other, cancellation), cancellation);

    public Task<IActionResult> OnPostCommentAsync(long number, string? text, CancellationToken cancellation)
    {
        Draft = text ?? "";
        return ActAsync(number, id => actions.CommentAsync(Caller, Project.Id, id, text, cancellation), cancellation);
    }

    /// <summary>Does what a button says and shows where it led; or the page as it is, with what stands against it.</summary>
    private async Task<IActionResult> ActAsync(long number, Func<Guid, Task<BucketAction>> act, CancellationToken cancellation)
    {
        var id = await db
            .Buckets.Where(b => b.ProjectId == Project.Id && b.Number == number)
            .Select(b => (Guid?)b.Id)
            .SingleOrDefaultAsync(cancellation);
        if (id is not { } bucket)
            return NotFound();
        var done = await act(bucket);
        if (done.Fault is null)
            return LocalRedirect($"{Home}/buckets/{done.Number ?? number}{done.Anchor}");
        Fault = done.Fault;
        return await OnGetAsync(number, null, null, null, cancellation);
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

    private async Task ReadCrashesAsync(Bucket bucket, long? before, Guid? beforeId, CancellationToken cancellation)
    {
        (DateTimeOffset At, Guid Id)? from =
            before is { } microseconds && MicrosecondsConverter.IsInstant(microseconds) && beforeId is { } id
                ? (MicrosecondsConverter.FromMicroseconds(microseconds), id)
                : null;
        var page = await around.CrashesAsync(bucket, from, CrashesShown + 1, cancellation);
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
