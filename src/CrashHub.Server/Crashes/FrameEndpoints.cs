using System.Globalization;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;

namespace CrashHub.Server.Crashes;

/// <summary>Questions about one frame of a crash: its code and its values. What they answer comes from memory, so each is written down.</summary>
internal static class FrameEndpoints
{
    private const string Frame = "/crashes/{id}/threads/{thread}/frames/{frame}";

    public static void MapFrames(this RouteGroupBuilder project)
    {
        project
            .MapGet(Frame + "/disassembly", DisassemblyAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("The code of a frame's function with source lines; without a cursor the stretch around the frame's instruction")
            .TakesPage()
            .Produces<DisassemblyDocument>();
    }

    private static async Task<IResult> DisassemblyAsync(
        HttpContext context,
        string id,
        string thread,
        string frame,
        ProjectContext project,
        Caller caller,
        FrameAnswers answers,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page is { Cursor: not null, First: null })
            return PageRequest.BadCursor();
        if (!TryPlace(id, thread, frame, out var place))
            return FrameAnswers.NoSuchFrame();
        var (listing, refusal) = await answers.DisassembleAsync(project, caller, place, page.First, page.Limit, cancellation);
        if (listing is null)
            return refusal!;
        var next = page.Place(context, listing.First, listing.Instructions.Count, listing.Total);
        return TypedResults.Ok(DisassemblyDocument.Of(listing, next));
    }

    private static bool TryPlace(string id, string thread, string frame, out FramePlace place)
    {
        place = default;
        if (!Guid.TryParse(id, out var crash) || !TryIndex(thread, out var t) || !TryIndex(frame, out var f))
            return false;
        place = new FramePlace(crash, t, f);
        return true;
    }

    private static bool TryIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
