using System.Globalization;
using CrashHub.Analysis.Expressions;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Report;

/// <summary>
/// The variables of a dump's frames, asked for one by one: what a debugger and the lazy tree of a page need. Threads and frames are numbered as in the
/// report. Each question has a budget of its own. Not safe for several threads.
/// </summary>
public sealed class CrashValues
{
    // Nobody reads more of one line.
    private const int MaxPrinted = 1_000;

    private readonly AnalysisLimits limits;
    private readonly LoadedModules modules;
    private readonly IReadOnlyList<PhysicalStack> stacks;
    private readonly FrameReports described;
    private readonly ValueHistory history;
    private readonly Dictionary<int, IReadOnlyList<FrameReport>> frames = [];

    private CrashValues(AnalysisPlan plan, IReadOnlyList<LoadedModule> loaded)
    {
        limits = plan.Limits;
        history = new(limits.MaxKeptValues);
        var notes = new ReportNotes(limits.MaxNotes);
        modules = new(loaded, limits, notes);
        stacks = plan.Dump is null ? [] : PhysicalStacks.Of(plan, modules);
        described = new(plan, modules, new(modules, limits), new(modules, notes, limits));
    }

    /// <summary>Opens a dump for questions.</summary>
    /// <param name="plan">A plan without a refusal; one of a text has no variables.</param>
    /// <param name="modules">What was found of its modules, as for <see cref="CrashAnalysis.Analyze"/>.</param>
    public static CrashValues Open(AnalysisPlan plan, IReadOnlyList<LoadedModule> modules) => new(plan, modules);

    /// <summary>
    /// True once so much was read for earlier questions that the next one might not be answered whole, since one bound holds for them all: the dump is to be opened
    /// again.
    /// </summary>
    public bool IsWorn => modules.OpenedValues.Any(static values => values.IsWorn);

    /// <summary>About how many bytes of memory are kept of the debug information that was read; the files' own bytes are not counted.</summary>
    public long KeptBytes => modules.OpenedValues.Sum(static values => values.KeptBytes);

    /// <summary>The parameters and locals of a frame; null when there is no such frame.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="depth">How deep members are listed; 0 for their number alone.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public IReadOnlyList<VariableReport>? Variables(int thread, int frame, int depth, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        return found.Opened is null ? [] : new VariableReports(limits).Of(found.Frame, found.Opened, found.Function, depth);
    }

    /// <summary>The variables of file and namespace scope in the unit of a frame's function; null when there is no such frame.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public VariablePage? Globals(int thread, int frame, long offset, int count, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        if (found.Opened is not { Scope.Unit: { } unit } opened || !FrameTable.HasVariables(found.Frame))
            return new([], 0);
        var reports = new VariableReports(limits);
        var all = opened.Scope.Types.Directory.VariablesOf(unit);
        var page = all.Skip((int)Math.Clamp(offset, 0, int.MaxValue)).Take(Math.Min(count, limits.MaxMembers));
        return new(
            [.. page.Select(entry => reports.Describe(opened.Scope, opened.Scope.Locate(entry), VariableKind.Global, 0))],
            all.Count
        );
    }

    /// <summary>Some members of a value; null when there is no such frame.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="path">What the members are of: an expression, such as <c>a.b[3]</c>. Empty for the frame's variables.</param>
    /// <param name="offset">How many to leave out.</param>
    /// <param name="count">How many at most; bounded by <see cref="AnalysisLimits.MaxMembers"/>.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public VariablePage? Children(int thread, int frame, string path, long offset, int count, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        if (path.Length == 0)
        {
            var variables = Variables(thread, frame, 0, cancellation)!;
            return new([.. variables.Skip((int)Math.Clamp(offset, 0, int.MaxValue)).Take(count)], variables.Count);
        }
        if (found.Opened is not { } opened)
            return new([], 0, "the frame has no variables");
        var evaluator = EvaluatorOf(found);
        if (evaluator.Evaluate(path) is not { } value)
            return new([], 0, evaluator.Error!.Message);
        var shown = Presenter.Open(opened.Scope, value);
        if (shown.Status != ValueStatus.Available)
            return new([], 0);
        var members = new VariableReports(limits).Members(
            opened.Scope,
            shown,
            VariableKind.Local,
            Math.Max(offset, 0),
            Math.Clamp(count, 0, limits.MaxMembers),
            0
        );
        return new(members, shown.Count);
    }

    /// <summary>Works an expression out; null when there is no such frame.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="expression">An expression of C, C++ or Rust without side effects.</param>
    /// <param name="format">A letter of gdb for another form of numbers (<c>x d u o b c s f</c>); null for the value's own.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public Evaluation? Evaluate(int thread, int frame, string expression, string? format, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        if (format is { Length: > 0 } && !Formats.Exists(format))
            return new() { Status = VariableStatus.Malformed, Error = $"there is no format '{format}'" };
        if (found.Opened is not { } opened)
            return new() { Status = VariableStatus.NotCaptured, Error = "the frame's module is not at hand" };
        var evaluator = EvaluatorOf(found);
        if (evaluator.Evaluate(expression) is not { } value)
        {
            var error = evaluator.Error!;
            return new()
            {
                Status = VariableStatus.Malformed,
                Error = error.Message,
                Position = error.Position,
            };
        }
        var shown = new VariableReports(limits).Describe(opened.Scope, value, VariableKind.Local, 0);
        return new()
        {
            Value =
                (format is { Length: > 0 } && shown.Status == VariableStatus.Available ? Formats.Of(opened.Scope, value, format) : null)
                ?? shown.Value,
            Type = shown.Type,
            Status = shown.Status,
            Source = shown.Source,
            Children = shown.Children,
            MemoryReference = ReferenceOf(opened.Scope, value) ?? shown.Address,
        };
    }

    /// <summary>
    /// Works an expression out and keeps the result: later expressions name it <c>$N</c>, the last one <c>$</c> and the one before <c>$$</c>.
    /// Null when there is no such frame.
    /// </summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="expression">As for <see cref="Evaluate"/>.</param>
    /// <param name="format">As for <see cref="Evaluate"/>; it holds for members too.</param>
    /// <param name="depth">How deep members are listed.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public PrintedValue? Print(int thread, int frame, string expression, string? format, int depth, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        if (format is not null && !Formats.Exists(format))
            return new(0, null, $"there is no format '{format}'");
        if (found.Opened is not { } opened)
            return new(0, null, "the frame's module is not at hand");
        var evaluator = EvaluatorOf(found);
        if (evaluator.Evaluate(expression) is not { } value)
            return new(0, null, evaluator.Error!.Message, evaluator.Error.Position);
        var shown = new VariableReports(limits with { MaxMembersPerReport = MaxPrinted }, format).Describe(
            opened.Scope,
            value,
            VariableKind.Local,
            depth
        );
        return new(history.Keep(opened.Scope, value), shown);
    }

    /// <summary>Names of types that hold a text, those of the frame's unit first; empty without debug information, null when there is no such frame.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="text">Part of the name, of either case; empty for all.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public IReadOnlyList<string>? TypeNames(int thread, int frame, string text, int most, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        if (found.Opened is not { Scope.Unit: { } unit } opened)
            return [];
        foreach (var name in opened.Scope.Types.Directory.AllTypeNames(unit))
        {
            cancellation.ThrowIfCancellationRequested();
            if (names.Count >= most)
                break;
            if (name.Contains(text, StringComparison.OrdinalIgnoreCase))
                names.TryAdd(name, true);
        }
        return [.. names.Keys];
    }

    /// <summary>
    /// What a number means as an address: in linear memory, as a function pointer, in the module's code; one line for each meaning that has a name. Null when
    /// there is no such frame.
    /// </summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="address">The number.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public IReadOnlyList<string>? SymbolsAt(int thread, int frame, ulong address, CancellationToken cancellation)
    {
        if (FrameAt(thread, frame, cancellation) is not { } found)
            return null;
        return found.Opened is { } opened ? SymbolFinder.Find(opened.Scope, modules.SymbolsOf(found.Frame.Module), address) : [];
    }

    /// <summary>The memory of the dump that a frame's addresses are of; null when it is not certain, or there is no such frame.</summary>
    /// <param name="thread">Index of the thread.</param>
    /// <param name="frame"><c>frames[].index</c>.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public uint? MemoryOf(int thread, int frame, CancellationToken cancellation) =>
        FrameAt(thread, frame, cancellation)?.Opened?.Scope.State.DumpMemory();

    private static string? ReferenceOf(FrameScope scope, Value value) =>
        value.Storage is not null
        && value.Type.Stripped.Kind is TypeKind.Pointer or TypeKind.Reference
        && Objects.TryAddress(scope, value, out var address) == ValueStatus.Available
            ? string.Create(CultureInfo.InvariantCulture, $"0x{address:x}")
            : null;

    private Evaluator EvaluatorOf(in Place place)
    {
        var hasVariables = FrameTable.HasVariables(place.Frame);
        var variables = hasVariables ? place.Opened!.Variables(place.Function) : [];
        return new(place.Opened!.Scope, new(place.Opened.Scope, variables, hasVariables ? place.Opened.Scope.Unit : null, history));
    }

    private Place? FrameAt(int thread, int frame, CancellationToken cancellation)
    {
        if (thread < 0 || thread >= stacks.Count || frame < 0)
            return null;
        if (!frames.TryGetValue(thread, out var known))
            frames.Add(thread, known = described.Describe(stacks[thread], cancellation).Frames);
        if (frame >= known.Count)
            return null;
        var (physical, function) = FrameTable.Of(known)[frame];
        return new(known[frame], FrameTable.Open(stacks[thread], physical, modules, limits, new(limits)), function);
    }

    private readonly record struct Place(FrameReport Frame, OpenedFrame? Opened, int Function);
}
