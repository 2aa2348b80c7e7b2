using CrashHub.Server.Accounts;

namespace CrashHub.Server.Ingest;

/// <summary>The steps of a post once it was let in: by its query alone where that decides, else by its body.</summary>
internal sealed class CrashPost(
    UploadReader reader,
    ProbeReader probes,
    EventDiscards discards,
    ProbeTokens tokens,
    CrashAnswer answer,
    ProbeAnswer probeAnswer
)
{
    /// <summary>Takes a dump, or a text.</summary>
    /// <param name="started">The timestamp of the post's head.</param>
    public async Task<IResult> TakeAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        bool asText,
        IngestTicket ticket,
        string? key,
        long started
    )
    {
        if (EventDiscards.IsToldByQuery(context.Request))
        {
            // A token that is not good is said before the body is read; whoever was asked for a dump is not discarded.
            var token = await tokens.OfAsync(context.Request, project.Id, default, context.RequestAborted);
            if (token is null && await discards.ByQueryAsync(context, project, key) is { } discarded)
                return discarded;
        }
        await using var upload = asText
            ? await reader.ReadTextAsync(context.Request, project.Id, context.RequestAborted)
            : await reader.ReadDumpAsync(context.Request, project.Id, context.RequestAborted);
        ticket.Received(upload.Received);
        return await answer.ToAsync(context, project, caller, upload, ticket, key, started);
    }

    /// <summary>Takes the form of Cloudflare's client.</summary>
    public async Task<IResult> CloudflareAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        IngestTicket ticket,
        string? key,
        long started
    )
    {
        await using var upload = await reader.ReadCloudflareAsync(context.Request, project.Id, context.RequestAborted);
        ticket.Received(upload.Received);
        return await answer.ToAsync(context, project, caller, upload, ticket, key, started);
    }

    /// <summary>Answers a probe.</summary>
    public async Task<IResult> ProbeAsync(HttpContext context, ProjectContext project, IngestTicket ticket, string? key)
    {
        var (probe, received) = await probes.ReadAsync(context.Request, project.Id, context.RequestAborted);
        ticket.Received(received);
        return await probeAnswer.ToAsync(context, project, probe, ticket, key, context.RequestAborted);
    }
}
