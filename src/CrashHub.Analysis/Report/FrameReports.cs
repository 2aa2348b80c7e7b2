using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Signatures.Steps;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Traps;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Report;

/// <summary>Turns physical frames into the report's frames: inlined calls unfolded, names and lines looked up once per place.</summary>
internal sealed class FrameReports(AnalysisPlan plan, LoadedModules modules, BorrowedNames borrowed, SourceContexts sources)
{
    private readonly Dictionary<(int Module, uint Function, ulong? Offset), Known[]> known = [];
    private readonly List<SymbolFrame> found = [];
    private readonly bool[] hasSeveralInstances = WithSeveralInstances(plan);
    private int looked;

    /// <summary>The frames of a thread, youngest first.</summary>
    public ThreadReport Describe(PhysicalStack stack, CancellationToken cancellation)
    {
        var frames = new List<FrameReport>(stack.Frames.Count);
        for (var at = 0; at < stack.Frames.Count; at++)
        {
            cancellation.ThrowIfCancellationRequested();
            var physical = stack.Frames[at];
            var state = at < stack.States.Count ? stack.States[at] : null;
            foreach (var place in KnownAt(physical))
            {
                var frame = Describe(physical, state, place, frames.Count);
                frames.Add(
                    place.Body.IsNone || place.NameFrom is not null ? frame : frame with { NeverReturned = HasNeverReturned(stack, at) }
                );
            }
        }
        return new ThreadReport(stack.Name, stack.Truncated, frames);
    }

    /// <summary>True for modules with several instances: which of them a frame ran in is then not known.</summary>
    public bool HasAmbiguousInstances { get; private set; }

    private FrameReport Describe(PhysicalFrame physical, FrameState? state, Known place, int index)
    {
        var symbol = place.Symbol;
        return new()
        {
            Index = index,
            Inline = symbol.Inline,
            Instance = InstanceOf(physical, state),
            DumpInstance = physical.Instance,
            Module = physical.Module,
            FunctionIndex = physical.Function,
            CodeOffset = (long?)physical.Offset?.Value,
            ModuleOffset = (long?)ModuleOffsetOf(physical)?.Value,
            Function = symbol.Function,
            LinkageName = symbol.LinkageName,
            File = symbol.File,
            Line = symbol.Line,
            Column = symbol.Column,
            InApp = place.InApp,
            Status = symbol.Status,
            DebugInfo = symbol.DebugInfo,
            Stale = symbol.Stale,
            Language = symbol.Language,
            BodyHash = place.Body.IsNone ? null : place.Body.ToString(),
            NameFrom = place.NameFrom,
            FrameBase = BaseOf(state),
            SourceContext = sources.Of(physical.Module, symbol, place.InApp),
        };
    }

    // Only the youngest frames can be the machinery that ended the program.
    private bool HasNeverReturned(PhysicalStack stack, int at) =>
        at < NeverReturnedStep.Deepest
        && at + 1 < stack.Frames.Count
        && stack.Frames[at + 1] is { Function: { } caller, Offset: { } call } frame
        && modules.SymbolsOf(frame.Module)?.Module is { } module
        && NoReturnCall.At(module, caller, call);

    private Known[] KnownAt(PhysicalFrame frame)
    {
        if (modules.SymbolsOf(frame.Module) is not { } symbols)
            return [Know(Unmatched(frame))];
        if (frame.Function is not { } function)
            return [Know(Unmatched(frame) with { Status = FrameStatus.NoFunction })];
        var key = (frame.Module!.Value, function, frame.Offset?.Value);
        if (known.TryGetValue(key, out var cached))
            return cached;
        found.Clear();
        // A recursion is few places; a hostile dump is many: past the limit frames keep their names and lose their lines.
        var offset = looked++ < plan.Limits.MaxSymbolicatedFrames ? frame.Offset : null;
        symbols.Symbolicate(function, offset, found);
        if (found is [{ Function: null } only] && frame.Name is not null)
        {
            var unmatched = Unmatched(frame);
            found[0] = only with
            {
                Function = unmatched.Function,
                Language = unmatched.Language ?? only.Language,
                Status = FrameStatus.NameOnly,
                DebugInfo = DebugInfoKind.Names,
            };
        }
        Known[] result = [.. found.Select(Know)];
        if (found[^1] is { Function: null, Inline: false } unnamed)
            result[^1] = Borrow(frame.Module.Value, symbols.BodyOf(function), unnamed);
        known.Add(key, result);
        return result;
    }

    private Known Borrow(int module, BodyHash body, SymbolFrame unnamed)
    {
        if (borrowed.Find(module, body) is not { } name)
            return Know(unnamed) with { Body = body };
        var named = unnamed with
        {
            Function = name.Demangled.Text,
            LinkageName = name.Demangled.IsDemangled ? name.Name : null,
            Language = FrameLanguages.Of(name.Demangled.Language) ?? unnamed.Language,
            Status = unnamed.Line is null ? FrameStatus.NameOnly : unnamed.Status,
            DebugInfo = unnamed.Line is null ? DebugInfoKind.Names : unnamed.DebugInfo,
        };
        return Know(named) with { Body = body, NameFrom = name.Build };
    }

    private static Known Know(SymbolFrame symbol) =>
        new(symbol, !symbol.IsIgnored && SignatureV1.IsInApp(symbol.Function, symbol.File, null));

    private SymbolFrame Unmatched(PhysicalFrame frame)
    {
        var demangled = frame.Name is { } name ? Demangler.Demangle(name, plan.Limits) : default;
        return new SymbolFrame
        {
            Function = demangled.Text,
            LinkageName = demangled.IsDemangled ? frame.Name : null,
            Language = FrameLanguages.Of(demangled.Language),
            Status = FrameStatus.MissingBuild,
            DebugInfo = DebugInfoKind.None,
        };
    }

    private ModuleOffset? ModuleOffsetOf(PhysicalFrame frame)
    {
        if (frame.ModuleOffset is { } known)
            return known;
        return frame is { Function: { } function, Offset: { } offset }
            ? modules.SymbolsOf(frame.Module)?.Module.Body(function)?.ToModuleOffset(offset)
            : null;
    }

    // Wasmtime names the last instance of a module in every frame: with several, only what the stack proves counts.
    private int? InstanceOf(PhysicalFrame frame, FrameState? state)
    {
        if (
            frame.Instance is null
            || frame.Module is not { } module
            || module >= hasSeveralInstances.Length
            || !hasSeveralInstances[module]
        )
            return frame.Instance;
        HasAmbiguousInstances |= state?.Instance is null;
        return state?.Instance;
    }

    private static FrameBase BaseOf(FrameState? state)
    {
        if (state?.Base is not { } found)
            return FrameBase.None;
        var source =
            found.IsInDump ? FrameBaseSource.Local
            : found.IsStackPointer ? FrameBaseSource.Global
            : FrameBaseSource.ShadowStack;
        return new FrameBase($"0x{found.Address:x}", source, found.IsProved, found.IsVerified);
    }

    private static bool[] WithSeveralInstances(AnalysisPlan plan)
    {
        if (plan.Dump is not { } dump)
            return [];
        var any = new bool[Math.Max(dump.Modules.Count, 1)];
        var several = new bool[any.Length];
        foreach (var instance in dump.Instances)
        {
            if (instance.ModuleIndex >= (uint)any.Length)
                continue;
            several[instance.ModuleIndex] |= any[instance.ModuleIndex];
            any[instance.ModuleIndex] = true;
        }
        return several;
    }

    private readonly record struct Known(SymbolFrame Symbol, bool InApp)
    {
        public BodyHash Body { get; init; }
        public BuildReference? NameFrom { get; init; }
    }
}
