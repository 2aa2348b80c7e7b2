using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Crashes;

/// <summary>Answers about one frame of a stored crash, from its dump and the modules that answer it.</summary>
internal sealed class FrameAnswers(CrashOpening opening, CrashDocumentReader reports)
{
    private static readonly CrashLinks NoLinks = new("", "");

    /// <summary>A stretch of the code of the frame's function.</summary>
    public async Task<IResult> DisassemblyAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        FramePlace place,
        PageRequest page,
        CancellationToken cancellation
    )
    {
        if (await FrameAsync(project, place, cancellation) is not { } frame)
            return NoSuchFrame();
        var (crash, refusal) = await opening.OpenAsync(project, caller, "memory.disassembly", place.Crash, cancellation);
        if (crash is null)
            return refusal!;
        using (crash)
        {
            var module = crash.Modules.FirstOrDefault(m => m.Index == frame.Module);
            if (module is null || frame.FunctionIndex is not { } function)
                return Problem.NotFound("No stored build holds this frame's code.");
            var listing = FunctionListing.Of(module, function, frame.CodeOffset, page.First, page.Limit, AnalysisLimits.Default);
            if (listing is null)
                return Problem.NotFound("The frame's function has no code in its module: it is imported.");
            var next = page.Place(context, listing.First, listing.Instructions.Count, listing.Total);
            return TypedResults.Ok(DisassemblyDocument.Of(listing, next));
        }
    }

    private async Task<FrameReport?> FrameAsync(ProjectContext project, FramePlace place, CancellationToken cancellation)
    {
        var report = await reports.ReadAsync(project.Id, place.Crash, withMemory: false, showMessages: false, NoLinks, cancellation);
        return report?.Threads is { } threads && place.Thread < threads.Count && place.Frame < threads[place.Thread].Frames.Count
            ? threads[place.Thread].Frames[place.Frame]
            : null;
    }

    private static IResult NoSuchFrame() => Problem.NotFound("There is no such crash, thread or frame.");
}
