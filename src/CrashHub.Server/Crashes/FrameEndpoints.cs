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
        project
            .MapGet(Frame + "/variables", VariablesAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("Variables of a frame, or with a path the members of one value")
            .TakesQuery(
                "path",
                "What the members are of: a variable's name with members and elements, as a.b[3], or any expression; empty for the frame."
            )
            .TakesPage()
            .Produces<Page<VariableReport>>();
        project
            .MapPost("/crashes/{id}/evaluate", EvaluateAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("Works out an expression of C, C++ or Rust over a frame's values; nothing is called and nothing changes")
            .TakesJson<EvaluationRequest>()
            .Produces<EvaluationDocument>();
    }

    private static async Task<IResult> VariablesAsync(
        HttpContext context,
        string id,
        string thread,
        string frame,
        ProjectContext project,
        Caller caller,
        ValueAnswers answers,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page is { Cursor: not null, First: null })
            return PageRequest.BadCursor();
        if (!TryPlace(id, thread, frame, out var place))
            return FrameAnswers.NoSuchFrame();
        var path = context.Request.Query["path"].ToString();
        var first = page.First ?? 0;
        var (found, refusal) = await answers.ChildrenAsync(project, caller, place, path, first, page.Limit, cancellation);
        if (found is null)
            return refusal!;
        if (found.Error is { } error)
            return Problem.Of(400, "invalid-expression", "Bad path", error, ("parameter", "path"));
        var next = page.Place(context, first, found.Items.Count, (int)Math.Min(found.Total, int.MaxValue));
        return TypedResults.Ok(new Page<VariableReport>(found.Items, next));
    }

    private static async Task<IResult> EvaluateAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        ValueAnswers answers,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var thread = fields.Number("thread", 0, int.MaxValue) ?? 0;
        var frame = fields.Number("frame", 0, int.MaxValue) ?? 0;
        var expression = fields.Document("expression");
        var format = fields.Text("format", 8);
        if (fields.Faults() is { } faults)
            return faults;
        if (!Guid.TryParse(id, out var crash))
            return FrameAnswers.NoSuchFrame();
        var place = new FramePlace(crash, (int)thread, (int)frame);
        var (evaluation, refusal) = await answers.EvaluateAsync(project, caller, place, expression!, format, cancellation);
        if (evaluation is null)
            return refusal!;
        return evaluation.Error is { } error
            ? Problem.Of(400, "invalid-expression", "Bad expression", error, ("position", evaluation.Position))
            : TypedResults.Ok(EvaluationDocument.Of(evaluation));
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
