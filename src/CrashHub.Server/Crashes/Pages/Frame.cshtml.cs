using CrashHub.Analysis.Disassembly;
using CrashHub.Analysis.Report;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>One frame of a crash: its values, an expression over them, and its code around the instruction that it is at.</summary>
internal sealed class FrameModel(CrashDocumentReader reader, FrameAnswers answers, ValueAnswers values) : ProjectPage
{
    private const int Shown = 60;
    private const int MostValues = 200;
    private const int LongestExpression = 4096;

    public FrameView View { get; private set; } = null!;
    public Guid Crash { get; private set; }
    public int Thread { get; private set; }
    public bool ReadsMemory => Caller.Has(TokenScopes.MemoryRead);
    public string Address => $"{Home}/crashes/{Crash}/threads/{Thread}/frames/{View.Frame.Index}";

    /// <summary>Whose members are shown; empty for the frame's variables.</summary>
    public string Path { get; private set; } = "";

    /// <summary>How many values are left out before those shown.</summary>
    public int Offset { get; private set; }

    /// <summary>The values; null when they can't be told, and <see cref="NoValues"/> says why.</summary>
    public VariablePage? Values { get; private set; }

    /// <summary>Why there are no values to show.</summary>
    public string? NoValues { get; private set; }

    /// <summary>The expression that was asked for; empty for none.</summary>
    public string Expression { get; private set; } = "";

    /// <summary>What it came to.</summary>
    public Evaluation? Result { get; private set; }

    /// <summary>The code; null when it can't be shown, and <see cref="NoListing"/> says why.</summary>
    public FunctionListing? Listing { get; private set; }

    /// <summary>Why there is no code to show.</summary>
    public string? NoListing { get; private set; }

    /// <summary>Where the stretch before begins; null at the function's beginning.</summary>
    public int? Earlier => Listing is { First: > 0 and var first } ? Math.Max(first - Shown, 0) : null;

    /// <summary>Where the stretch after begins; null at the function's end.</summary>
    public int? Later =>
        Listing is { } listing && listing.First + listing.Instructions.Count < listing.Total
            ? listing.First + listing.Instructions.Count
            : null;

    /// <summary>Where the members of a value of this page are shown.</summary>
    public string AddressOf(VariableReport variable) =>
        $"{Address}?path={Uri.EscapeDataString(Path.Length == 0 ? variable.Name : MemberPath.Of(Path, variable.Name))}#values";

    public async Task<IActionResult> OnGetAsync(
        Guid id,
        int thread,
        int frame,
        [FromQuery] int? first,
        [FromQuery] string? path,
        [FromQuery] int? offset,
        [FromQuery] string? expression,
        CancellationToken cancellation
    )
    {
        (Crash, Thread) = (id, thread);
        var crash = await reader.ReadAsync(Project.Id, id, withMemory: false, showMessages: false, new("", ""), cancellation);
        if (crash?.Threads is not { } threads || thread < 0 || thread >= threads.Count)
            return NotFound();
        if (frame < 0 || frame >= threads[thread].Frames.Count)
            return NotFound();
        var shown = threads[thread].Frames[frame];
        var module = shown.Module is { } index && crash.Modules is { } modules && index < modules.Count ? modules[index].Name : null;
        View = new FrameView(shown, module, $"{Home}/builds");
        if (!ReadsMemory)
            return Page();
        var from = first is >= 0 ? first : null;
        var (listing, refusal) = await answers.DisassembleAsync(Project, Caller, id, shown, from, Shown, cancellation);
        (Listing, NoListing) = (listing, refusal?.ProblemDetails.Detail);
        await ReadValuesAsync(new FramePlace(id, thread, frame), path ?? "", Math.Max(offset ?? 0, 0), expression ?? "", cancellation);
        return Page();
    }

    private async Task ReadValuesAsync(FramePlace place, string path, int offset, string expression, CancellationToken cancellation)
    {
        (Path, Offset) = (path.Length > LongestExpression ? "" : path, offset);
        Expression = expression.Length > LongestExpression ? "" : expression;
        var (page, none) = await values.ChildrenAsync(Project, Caller, place, Path, Offset, MostValues, cancellation);
        (Values, NoValues) = (page, none?.ProblemDetails.Detail ?? page?.Error);
        if (Expression.Trim().Length == 0)
            return;
        var (result, refusal) = await values.EvaluateAsync(Project, Caller, place, Expression, null, cancellation);
        Result = result ?? new Evaluation { Error = refusal!.ProblemDetails.Detail };
    }

    /// <summary>The instructions, those of one source place together, in the order of the code.</summary>
    public IEnumerable<IReadOnlyList<DisassembledInstruction>> Stretches()
    {
        var stretch = new List<DisassembledInstruction>();
        foreach (var instruction in Listing?.Instructions ?? [])
        {
            if (stretch is [var before, ..] && (before.File, before.Line) != (instruction.File, instruction.Line))
            {
                yield return stretch;
                stretch = [];
            }
            stretch.Add(instruction);
        }
        if (stretch.Count > 0)
            yield return stretch;
    }
}
