using System.Globalization;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Heap;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Report;

/// <summary>Pointers among the variables of a thread's frames and in the objects that these are or point to. Worked out as they are asked for.</summary>
internal static class FramePointers
{
    private const int MostFrames = 64;
    private const int MostVariables = 64;
    private const int MostMembers = 16;

    /// <summary>The pointers, those of the youngest frame first.</summary>
    /// <param name="stack">The thread.</param>
    /// <param name="frames">Its frames as reported.</param>
    /// <param name="modules">Their modules.</param>
    /// <param name="limits">Bounds.</param>
    public static IEnumerable<HeapPointer> Of(
        PhysicalStack stack,
        IReadOnlyList<FrameReport> frames,
        LoadedModules modules,
        AnalysisLimits limits
    )
    {
        var budget = new ValueBudget(limits);
        var places = FrameTable.Of(frames);
        for (var i = 0; i < frames.Count && i < Math.Min(MostFrames, limits.MaxFramesWithVariables); i++)
        {
            if (
                !FrameTable.HasVariables(frames[i]) || FrameTable.Open(stack, places[i].Physical, modules, limits, budget) is not { } opened
            )
                continue;
            var place = string.Create(CultureInfo.InvariantCulture, $" in frame {frames[i].Index}");
            foreach (var variable in opened.Variables(places[i].Function).Take(MostVariables))
            {
                var value = opened.Scope.Locate(variable.Entry, variable.Since);
                if (Target(opened.Scope, value) is { } target)
                    yield return new(value.Name + place, target);
                if (Name(value) is not { } prefix)
                    continue;
                foreach (var member in Presenter.Open(opened.Scope, value).Children(0, MostMembers))
                {
                    if (Target(opened.Scope, member) is { } inner)
                        yield return new(prefix + member.Name + place, inner);
                }
            }
        }
    }

    // What stands before the name of a member; null for what has none.
    private static string? Name(Value value) =>
        value.Type.Stripped.Kind switch
        {
            TypeKind.Structure => value.Name + ".",
            TypeKind.Pointer or TypeKind.Reference when value.Type.Stripped.Target?.Stripped.Kind == TypeKind.Structure => value.Name
                + (value.Type.Stripped.Kind == TypeKind.Pointer ? "->" : "."),
            _ => null,
        };

    private static MemoryAddress? Target(FrameScope scope, Value value) =>
        value.Type.Stripped.Kind is TypeKind.Pointer or TypeKind.Reference
        && Objects.TryAddress(scope, value, out var address) == ValueStatus.Available
        && address > 0
        && scope.State.DumpMemory() is { } memory
            ? new MemoryAddress(memory, address)
            : null;
}
