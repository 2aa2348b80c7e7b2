using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Crashes;

/// <summary>Answers about one frame of a stored crash, from its dump and the modules that answer it.</summary>
internal sealed class FrameAnswers(CrashOpening opening, CrashDocumentReader reports)
{
    private static readonly CrashLinks NoLinks = new("", "");

    /// <summary>A stretch of the code of the frame's function; without <paramref name="first"/> the one around the frame's instruction.</summary>
    public async Task<(FunctionListing? Listing, ProblemHttpResult? Refusal)> DisassembleAsync(
        ProjectContext project,
        Caller caller,
        FramePlace place,
        int? first,
        int count,
        CancellationToken cancellation
    )
    {
        var frame = await FrameAsync(project, place, cancellation);
        return frame is null
            ? (null, NoSuchFrame())
            : await DisassembleAsync(project, caller, place.Crash, frame, first, count, cancellation);
    }

    /// <summary>The same for a frame whose report is at hand.</summary>
    public async Task<(FunctionListing? Listing, ProblemHttpResult? Refusal)> DisassembleAsync(
        ProjectContext project,
        Caller caller,
        Guid id,
        FrameReport frame,
        int? first,
        int count,
        CancellationToken cancellation
    )
    {
        var (crash, refusal) = await opening.OpenAsync(project, caller, "memory.disassembly", id, cancellation);
        if (crash is null)
            return (null, refusal);
        using (crash)
        {
            var module = crash.Modules.FirstOrDefault(m => m.Index == frame.Module);
            if (module is null || frame.FunctionIndex is not { } function)
                return (null, Problem.NotFound("No stored build holds this frame's code."));
            return FunctionListing.Of(module, function, frame.CodeOffset, first, count, AnalysisLimits.Default) is { } listing
                ? (listing, null)
                : (null, Problem.NotFound("The frame's function has no code in its module: it is imported."));
        }
    }

    /// <summary>The answer for a place that no crash has.</summary>
    public static ProblemHttpResult NoSuchFrame() => Problem.NotFound("There is no such crash, thread or frame.");

    private async Task<FrameReport?> FrameAsync(ProjectContext project, FramePlace place, CancellationToken cancellation)
    {
        var report = await reports.ReadAsync(project.Id, place.Crash, withMemory: false, showMessages: false, NoLinks, cancellation);
        return report?.Threads is { } threads && place.Thread < threads.Count && place.Frame < threads[place.Thread].Frames.Count
            ? threads[place.Thread].Frames[place.Frame]
            : null;
    }
}
