using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Analysis.Symbolication;

namespace CrashHub.Analysis.Report;

/// <summary>
/// The way of a crash through the library, in two steps: <see cref="Plan"/> reads the dump and says which modules it wants;
/// the caller finds and loads them; <see cref="Analyze"/> makes the report. No I/O, no clock; equal inputs give equal reports.
/// </summary>
public static class CrashAnalysis
{
    /// <summary>How deep a report lists the members of variables where nobody asks for another depth.</summary>
    public const int ReportedDepth = 2;

    /// <summary>Reads a dump. Never throws for what the bytes hold: see <see cref="AnalysisPlan.Refusal"/>.</summary>
    /// <param name="dump">The decoded dump; kept, not copied.</param>
    /// <param name="crashEvent">What the host sent with it.</param>
    /// <param name="limits">Bounds of the whole analysis.</param>
    /// <param name="rules">The project's own rules of grouping; null for none.</param>
    public static AnalysisPlan Plan(ReadOnlyMemory<byte> dump, CrashEvent crashEvent, AnalysisLimits limits, GroupingRules? rules = null)
    {
        var outline = CoredumpOutline.Read(dump.Span);
        if (outline.Status != CoredumpStatus.Ok)
            return new AnalysisPlan(crashEvent, limits) { Refusal = outline.Error };
        var file = CoredumpFile.Parse(dump, limits);
        return new AnalysisPlan(crashEvent, limits)
        {
            Dump = file,
            Modules = WantedModules.Of(file, crashEvent),
            Rules = rules ?? GroupingRules.None,
        };
    }

    /// <summary>Reads a text backtrace of Wasmtime, V8, WAMR, WasmEdge or Wasmer.</summary>
    public static AnalysisPlan PlanText(string backtrace, CrashEvent crashEvent, AnalysisLimits limits, GroupingRules? rules = null)
    {
        var text = TextBacktrace.Parse(backtrace, limits);
        if (text.Frames.Count == 0)
        {
            var nothing = new ParseError(ParseErrorKind.UnknownEncoding, null, 0, "no frame of a known backtrace format");
            return new AnalysisPlan(crashEvent, limits) { Refusal = nothing };
        }
        return PlanText(text, crashEvent, limits, rules ?? GroupingRules.None);
    }

    private static AnalysisPlan PlanText(TextBacktrace text, CrashEvent crashEvent, AnalysisLimits limits, GroupingRules rules)
    {
        var places = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var frame in text.Frames)
            places[frame.Module ?? ""] = places.GetValueOrDefault(frame.Module ?? "") + 1;
        return new AnalysisPlan(crashEvent, limits)
        {
            Backtrace = text,
            BacktraceModules = places,
            Rules = rules,
            Modules = WantedModules.Of(places.Keys, places.Values, crashEvent),
        };
    }

    /// <summary>
    /// Gives frames of a text that shows no module's name the name of the one candidate that they can have run in: Wasmtime leaves the names out where it
    /// prints source places. Candidates that explain more of these frames are taken first; frames that several explain equally stay without a name.
    /// </summary>
    /// <param name="plan">A plan of a text; any other is returned as it is.</param>
    /// <param name="candidates">Names and the modules' bytes; several may have one name, as builds of one program have.</param>
    public static AnalysisPlan NameModules(AnalysisPlan plan, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Module)> candidates) =>
        plan.Backtrace is { } text && TextModules.Name(text, candidates, plan.Limits) is { } named
            ? PlanText(named, plan.Event, plan.Limits, plan.Rules)
            : plan;

    /// <summary>Makes the report. Cancellation throws; a cancelled analysis is never a shorter report.</summary>
    /// <param name="plan">A plan without a refusal.</param>
    /// <param name="modules">What was found; a wanted module that is not among them is reported as missing.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    /// <param name="memberDepth">How deep the members of variables are listed; 0 lists the variables alone.</param>
    public static CrashReport Analyze(
        AnalysisPlan plan,
        IReadOnlyList<LoadedModule> modules,
        CancellationToken cancellation,
        int memberDepth = 0
    )
    {
        if (plan.Refusal is { } refusal)
            throw new ArgumentException($"No report can be made: {refusal}", nameof(plan));
        var notes = new ReportNotes(plan.Limits.MaxNotes);
        foreach (var note in plan.Dump?.Notes ?? [])
            notes.Add(note);
        foreach (var note in plan.Dump?.Memory.Notes ?? [])
            notes.Add(note);
        var loaded = new LoadedModules(modules, plan.Limits, notes);
        var stacks = PhysicalStacks.Of(plan, loaded);
        var borrowed = new BorrowedNames(loaded, plan.Limits);
        var frames = new FrameReports(plan, loaded, borrowed, new SourceContexts(loaded, notes, plan.Limits));
        ThreadReport[] threads = [.. stacks.Select(stack => frames.Describe(stack, cancellation))];
        var first = threads.Length == 0 ? [] : threads[0].Frames;
        var trap = TrapReports.Of(plan, stacks, first, loaded, notes);
        loaded.NoteDebugInfo(notes);
        borrowed.Note(notes);
        StackNotes.Add(threads, loaded, notes);
        var pointers = threads.Length == 0 ? [] : FramePointers.Of(stacks[0], first, loaded, plan.Limits);
        HeapNotes.Add(plan.Dump, loaded, pointers, notes, plan.Limits);
        StateNotes.Add(stacks, notes);
        if (frames.HasAmbiguousInstances)
            notes.Add("ambiguousInstance", "the dump has several instances of one module and names the last of them in every frame");
        threads = new FrameVariableReports(plan.Limits, loaded, memberDepth).AddTo(threads, stacks, cancellation);
        first = threads.Length == 0 ? [] : threads[0].Frames;
        var described = loaded.Describe(plan.Modules);
        var input = SignatureInputs.Of(first, trap, described, plan.Event);
        return new CrashReport
        {
            Process = plan.Dump?.ProcessName ?? "",
            Trap = trap,
            Modules = described,
            Threads = RuledThreads.Of(threads, trap.Kind, described, plan.Rules),
            Memories = MemoriesOf(plan.Dump),
            Signature = SignatureV1.Compute(input, plan.Rules),
            SignatureInput = input,
            Notes = notes.ToList(),
        };
    }

    private static IReadOnlyList<MemoryReport> MemoriesOf(CoredumpFile? dump) =>
        dump is null
            ? []
            :
            [
                .. dump.Memories.Select(
                    (memory, index) =>
                        new MemoryReport(
                            index,
                            memory.Is64 ? "i64" : "i32",
                            (uint)memory.PageSize,
                            memory.Minimum,
                            memory.IsShared,
                            dump.Memory.CapturedBytes((uint)index)
                        )
                ),
            ];
}
