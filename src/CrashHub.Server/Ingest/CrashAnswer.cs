using System.Text;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.Measures;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>Stores what was read and answers: 202 once it is durable, 200 for a replay or a processed crash that was waited for, 409 for a key of another.</summary>
internal sealed class CrashAnswer(
    CrashIntake intake,
    CrashWait wait,
    QueueHint hint,
    EventDiscards discards,
    ProbeTokens tokens,
    ProbeReplies replies,
    ProjectTally tally,
    PrivacyRules privacy,
    IDbContextFactory<CrashHubDb> databases,
    Addresses addresses,
    TimeProvider time
)
{
    /// <param name="started">The timestamp of the post's head.</param>
    public async Task<IResult> ToAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashUpload upload,
        IngestTicket ticket,
        string? key,
        long started
    )
    {
        var (told, fault) = EventFields.Read(context.Request, upload.EventJson);
        if (told is null)
            return fault!;
        told = (await privacy.OfAsync(databases, project.Id, context.RequestAborted)).Scrub.Clean(told);
        if (upload.Text is { } text && TextRefusal(text, told) is { } refusal)
            return refusal;
        var token = await tokens.OfAsync(context.Request, project.Id, upload.EventJson, context.RequestAborted);
        if (token is { Want: ProbeWant.None })
            return await CountedBeforeAsync(context, project, token.Id);
        var isToldByBody = token is null && !EventDiscards.IsToldByQuery(context.Request);
        if (isToldByBody && await discards.ByEventAsync(context, project, told, key) is { } discarded)
            return discarded;
        var outcome = await intake.StoreAsync(project.Id, upload, told, key, token);
        IngestMeasures.Taken(outcome.Verdict, upload.Text?.LongLength ?? upload.Dump!.Bytes, started);
        if (outcome.Verdict == IngestVerdict.Stored)
        {
            tally.Add(project.Id, project.Slug);
            ticket.Stored(UsageLedger.DayOf(time.GetUtcNow()), upload.Bytes);
        }
        ticket.Dispose(); // Who only waits for the report from here on holds no place.
        if (outcome.Verdict == IngestVerdict.OtherBytes)
            return Conflict("The key names an earlier crash with other bytes. A new crash needs a new key.");
        if (outcome.Verdict == IngestVerdict.TwoCrashes)
            return Conflict("Idempotency-Key and eventId name two different crashes.");
        var links = addresses.Crash(context.Request, project.Slug, outcome.Crash);
        context.Response.Headers.Location = links.Self;
        if (CrashWait.Asked(context.Request.Headers["Prefer"]) is { } seconds)
        {
            hint.WorkArrived();
            var end = await wait.ForEndAsync(project.Id, outcome.Crash, seconds, context.RequestAborted);
            if (end is { } ended)
                return await ProcessedAsync(context, project, caller, outcome with { State = ended.State, Bucket = ended.Bucket }, links);
        }
        else if (outcome.Verdict == IngestVerdict.Stored)
        {
            // The sender first: the worker's own writes need not stand in the way of the answer.
            context.Response.OnCompleted(() =>
            {
                hint.WorkArrived();
                return Task.CompletedTask;
            });
        }
        var status = outcome.Verdict == IngestVerdict.Stored ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        return Receipt(status, outcome.Crash, outcome.State, outcome.Bucket, links);
    }

    /// <summary>The probe was told to send nothing, so the crash is counted: whoever sends its dump all the same hears of that one.</summary>
    private async Task<IResult> CountedBeforeAsync(HttpContext context, ProjectContext project, Guid crash)
    {
        var (state, bucket) = await replies.CountedBeforeAsync(project.Id, crash, context.RequestAborted);
        var links = addresses.Crash(context.Request, project.Slug, crash);
        context.Response.Headers.Location = links.Self;
        return Receipt(StatusCodes.Status200OK, crash, state, bucket, links);
    }

    /// <summary>A text without a frame is no crash; reading it is cheap enough to say so at once.</summary>
    private static ProblemHttpResult? TextRefusal(byte[] text, CrashEvent told) =>
        CrashAnalysis.PlanText(Encoding.UTF8.GetString(text), told, AnalysisLimits.Default).Refusal is { } refusal
            ? Problem.Unreadable(StatusCodes.Status422UnprocessableEntity, "not-a-backtrace", "No frame was found in the text", refusal)
            : null;

    /// <summary>The whole crash for callers that may read; id, state, bucket and links for those that may only send.</summary>
    private static async Task<IResult> ProcessedAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        IngestOutcome ended,
        CrashLinks links
    )
    {
        if (caller.Has(TokenScopes.Read))
        {
            var reader = context.RequestServices.GetRequiredService<CrashDocumentReader>();
            var withMemory = caller.Has(TokenScopes.MemoryRead);
            var crash = await reader.ReadAsync(project.Id, ended.Crash, withMemory, project.ShowMessages, links, context.RequestAborted);
            if (crash is not null)
            {
                var audit = context.RequestServices.GetRequiredService<MemoryAudit>();
                await audit.ShownAsync(caller, project.Id, crash, context.RequestAborted);
                return TypedResults.Ok(crash);
            }
        }
        return Receipt(StatusCodes.Status200OK, ended.Crash, ended.State, ended.Bucket, links);
    }

    private static JsonHttpResult<CrashReceipt> Receipt(int status, Guid crash, CrashState state, Guid? bucket, CrashLinks links) =>
        TypedResults.Json(
            new CrashReceipt
            {
                Id = crash.ToString(),
                State = state,
                Bucket = bucket?.ToString(),
                Links = links,
            },
            ContractsJson.Default.CrashReceipt,
            statusCode: status
        );

    private static ProblemHttpResult Conflict(string detail) =>
        Problem.Of(StatusCodes.Status409Conflict, "key-conflict", "The key is in use", detail);
}
