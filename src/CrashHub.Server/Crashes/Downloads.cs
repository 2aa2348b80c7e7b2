using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace CrashHub.Server.Crashes;

/// <summary>The dump and the log of a crash, byte for byte. Each access is written down before the first byte leaves.</summary>
internal sealed class Downloads(CrashHubDb db, IBlobStore blobs, MemoryAudit audit)
{
    public async Task<IResult> CoredumpAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        Guid id,
        CancellationToken cancellation
    )
    {
        var (content, sha256, refusal) = await OpenAsync(project, caller, "memory.coredump", id, cancellation);
        return content is null ? refusal! : Send(context, content, "application/wasm", $"{id}.coredump.wasm", $"\"{sha256}\"");
    }

    /// <summary>Answers from the dump's bytes, which are let go of afterwards.</summary>
    public async Task<IResult> MemoryAsync(
        ProjectContext project,
        Caller caller,
        string action,
        Guid id,
        Func<ReadOnlyMemory<byte>, IResult> answer,
        CancellationToken cancellation
    )
    {
        var (content, _, refusal) = await OpenAsync(project, caller, action, id, cancellation);
        if (content is null)
            return refusal!;
        using (content)
            return answer(content.Bytes);
    }

    public async Task<IResult> LogAsync(HttpContext context, ProjectContext project, Caller caller, Guid id, CancellationToken cancellation)
    {
        var crash = await db
            .Crashes.WithId(project.Id, id)
            .Select(c => new
            {
                c.LogLocator,
                c.State,
                c.DumpGone,
            })
            .SingleOrDefaultAsync(cancellation);
        if (crash is null)
            return Problem.NotFound("There is no such crash.");
        if (crash.State == CrashState.Discarded)
            return Gone("The crash was counted and not kept, and so was its log.");
        if (crash is { LogLocator: null, DumpGone: { } why })
            return Gone(why);
        if (crash.LogLocator is null)
            return Problem.NotFound("No log came with this crash.");
        await audit.NoteAsync(caller, project.Id, "memory.log", id.ToString(), cancellation);
        var content = await blobs.OpenOnceAsync(crash.LogLocator, cancellation);
        return content is null
            ? Gone("The log is not in the store any more.")
            : Send(context, content, "text/plain; charset=utf-8", $"{id}.log", null);
    }

    /// <summary>Opens a crash's dump, and writes down who did; a refusal says why there is none.</summary>
    public async Task<(IBlobContent? Content, string? Sha256, ProblemHttpResult? Refusal)> OpenAsync(
        ProjectContext project,
        Caller caller,
        string action,
        Guid id,
        CancellationToken cancellation
    )
    {
        var (dump, refusal) = await FindAsync(project, caller, action, id, cancellation);
        if (dump is null)
            return (null, null, refusal);
        var content = await ReadAsync(project, id, dump, cancellation);
        return content is null ? (null, null, NotInStore()) : (content, dump.Sha256, null);
    }

    /// <summary>Where a crash's dump is, and writes down who asked; a refusal says why there is none.</summary>
    public async Task<(StoredDump? Dump, ProblemHttpResult? Refusal)> FindAsync(
        ProjectContext project,
        Caller caller,
        string action,
        Guid id,
        CancellationToken cancellation
    )
    {
        var crash = await db
            .Crashes.WithId(project.Id, id)
            .Select(c => new
            {
                c.Body,
                c.DumpLocator,
                c.DumpSha256,
                c.State,
                c.Error,
                c.DumpGone,
            })
            .SingleOrDefaultAsync(cancellation);
        if (crash is null)
            return (null, Problem.NotFound("There is no such crash."));
        if (crash is { DumpLocator: null, DumpGone: { } why })
            return (null, Gone(why));
        if (crash.Body == CrashBody.Probe)
            return (null, NotSent(crash.DumpLocator is null ? BucketSampling.NotAskedFor : "probed: its host told the frames only"));
        if (crash.Body == CrashBody.Text)
            return (null, Gone("A text backtrace was sent for this crash, never a dump."));
        if (crash.State == CrashState.Discarded)
            return (null, Gone(crash.Error is { } reason ? $"The dump was not kept. {reason}." : "The dump was not kept."));
        if (crash.DumpLocator is null)
            return (null, Gone("The dump was removed: it expired, or a rule or a privacy mode drops dumps of this kind."));
        await audit.NoteAsync(caller, project.Id, action, id.ToString(), cancellation);
        return (new(crash.DumpLocator, crash.DumpSha256), null);
    }

    /// <summary>The dump's bytes; null when the store has them no more.</summary>
    public async Task<IBlobContent?> ReadAsync(ProjectContext project, Guid id, StoredDump dump, CancellationToken cancellation)
    {
        if (await blobs.OpenOnceAsync(dump.Locator, cancellation) is { } content)
            return content;
        // It may have moved out of the ingest journal at this moment.
        var now = await db.Crashes.WithId(project.Id, id).Select(c => c.DumpLocator).SingleOrDefaultAsync(cancellation);
        return now is null || now == dump.Locator ? null : await blobs.OpenOnceAsync(now, cancellation);
    }

    /// <summary>The answer for a dump that the store has no more.</summary>
    public static ProblemHttpResult NotInStore() => Gone("The dump is not in the store any more.");

    private static FileStreamHttpResult Send(HttpContext context, IBlobContent content, string type, string name, string? tag)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Stream(
            new BlobContentStream(content),
            type,
            name,
            lastModified: null,
            tag is null ? null : new EntityTagHeaderValue(tag),
            enableRangeProcessing: true
        );
    }

    private static ProblemHttpResult Gone(DumpGone why)
    {
        var (reason, detail) = why switch
        {
            DumpGone.Expired => ("expired", "It expired: the project keeps dumps, and what came with them, for a time only."),
            DumpGone.OverLimit => (
                "overLimit",
                "It was removed: the project's dumps took more space than it may use, and the oldest go first."
            ),
            _ => ("privacy", "It was removed: the project's privacy mode or scrub list keeps no dump that could not be read."),
        };
        return Problem.Of(StatusCodes.Status410Gone, "gone", "Gone", detail, ("reason", reason));
    }

    private static ProblemHttpResult NotSent(string why) =>
        Problem.Of(StatusCodes.Status410Gone, "gone", "Gone", $"No dump was ever sent. {why}.", ("reason", "notSent"));

    private static ProblemHttpResult Gone(string reason) => Problem.Of(StatusCodes.Status410Gone, "gone", "Gone", reason);
}
