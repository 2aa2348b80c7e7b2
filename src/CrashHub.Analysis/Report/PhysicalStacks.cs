using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Traps;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Unwinding.Flow;

namespace CrashHub.Analysis.Report;

/// <summary>Works out the place of each frame, whatever the producer's convention.</summary>
internal static class PhysicalStacks
{
    public static IReadOnlyList<PhysicalStack> Of(AnalysisPlan plan, LoadedModules modules)
    {
        if (plan.Dump is { } dump)
        {
            var flows = new FlowModules(plan.Limits);
            var trap = TrapOf(plan.Event.Trap);
            return [.. dump.Threads.Select((thread, index) => Of(dump, thread, modules, flows, index == 0 ? trap : ArithmeticTrap.Unknown))];
        }
        return plan.Backtrace is { } text ? [Of(text, plan, modules)] : [];
    }

    private static ArithmeticTrap TrapOf(string? message) =>
        message is null
            ? ArithmeticTrap.Unknown
            : HostMessage.Read(message).Kind switch
            {
                TrapKind.IntegerDivideByZero => ArithmeticTrap.DivideByZero,
                TrapKind.IntegerOverflow => ArithmeticTrap.Overflow,
                _ => ArithmeticTrap.Unknown,
            };

    private static PhysicalStack Of(
        CoredumpFile dump,
        CoredumpThread thread,
        LoadedModules modules,
        FlowModules flows,
        ArithmeticTrap trap
    )
    {
        var positions = FrameNormalizer.Normalize(dump, thread, modules.WasmOf);
        var frames = new PhysicalFrame[positions.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var frame = thread.Frames[i];
            int? instance = dump.HasImpliedInstance ? null : (int)Math.Min(frame.InstanceIndex, int.MaxValue);
            frames[i] = new(instance, FramePlaces.ModuleOf(dump, frame), positions[i].FunctionIndex, positions[i].Offset, null, null);
        }
        return new PhysicalStack(thread.Name, thread.IsTruncated, frames)
        {
            States = FrameStates.Of(
                dump,
                thread,
                positions,
                frame => FramePlaces.ModuleOf(dump, frame) is { } module ? modules.WasmOf((uint)module) : null,
                flows,
                trap
            ),
        };
    }

    private static PhysicalStack Of(TextBacktrace text, AnalysisPlan plan, LoadedModules modules)
    {
        // By the text's own name: the sender may have named a module that the text shows without one.
        int ModuleOf(TextFrame frame) => plan.BacktraceModules.IndexOf(frame.Module ?? "");
        var positions = TextFrameNormalizer.Normalize(text, frame => modules.SymbolsOf(ModuleOf(frame))?.Module);
        var frames = new PhysicalFrame[positions.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var frame = text.Frames[i];
            frames[i] = new(null, ModuleOf(frame), positions[i].FunctionIndex, positions[i].Offset, frame.Offset, frame.Function);
        }
        return new PhysicalStack("", text.IsTruncated, frames);
    }
}
