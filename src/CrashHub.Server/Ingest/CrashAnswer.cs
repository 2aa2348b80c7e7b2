using System.Text;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Ingest;

/// <summary>Stores what was read and answers: 202 once it is durable, 200 for a replay or a processed crash that was waited for, 409 for a key of another.</summary>
internal sealed class CrashAnswer(CrashIntake intake, CrashWait wait, Addresses addresses)
{
    public async Task<IResult> ToAsync(HttpContext context, ProjectContext project, Caller caller, CrashUpload upload, string? key)
    {
        var (told, fault) = EventFields.Read(context.Request, upload.EventJson);
        if (told is null)
            return fault!;
        if (upload.Text is { } text && TextRefusal(text, told) is { } refusal)
            return refusal;
        var outcome = await intake.StoreAsync(project.Id, upload, told, key);
        if (outcome.Verdict == IngestVerdict.OtherBytes)
            return Conflict("The key names an earlier crash with other bytes. A new crash needs a new key.");
        if (outcome.Verdict == IngestVerdict.TwoCrashes)
            return Conflict("Idempotency-Key and eventId name two different crashes.");
        var links = addresses.Crash(context.Request, project.Slug, outcome.Crash);
        context.Response.Headers.Location = links.Self;
        if (CrashWait.Asked(context.Request.Headers["Prefer"]) is { } seconds)
        {
            var end = await wait.ForEndAsync(project.Id, outcome.Crash, seconds, context.RequestAborted);
            if (end is { } ended)
                return await ProcessedAsync(context, project, caller, outcome.Crash, ended.State, ended.Bucket, links);
        }
        var status = outcome.Verdict == IngestVerdict.Stored ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        return Receipt(status, outcome.Crash, outcome.State, outcome.Bucket, links);
    }

    /// <summary>A text without a frame is no crash; reading it is cheap enough to say so at once.</summary>
    private static ProblemHttpResult? TextRefusal(byte[] text, CrashEvent told) =>
        CrashAnalysis.PlanText(Encoding.UTF8.GetString(text), told, AnalysisLimits.Default).Refusal is { } refusal
            ? Problem.Unreadable(StatusCodes.Status422UnprocessableEntity, "not-a-backtrace", "No frame was found in the text", refusal)
            : null;

    private static Task<IResult> ProcessedAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        Guid crash,
        CrashState state,
        Guid? bucket,
        CrashLinks links
    ) => Task.FromResult<IResult>(Receipt(StatusCodes.Status200OK, crash, state, bucket, links));

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
