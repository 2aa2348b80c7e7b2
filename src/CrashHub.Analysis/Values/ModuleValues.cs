using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Values;

/// <summary>Variables of one module's frames: finds the functions at an address and opens frames on them.</summary>
internal sealed class ModuleValues
{
    private readonly DwarfData? data;
    private readonly Dictionary<ulong, Place?> places = [];

    /// <summary>Opens a module.</summary>
    /// <param name="data">Its debug information; null when it has none.</param>
    /// <param name="nameOf">The demangled name of a function as the module or its twin names it; null when neither does.</param>
    /// <param name="limits">Bounds.</param>
    public ModuleValues(DwarfData? data, Func<uint, string?> nameOf, AnalysisLimits limits)
    {
        this.data = data;
        Types = new(data, nameOf, limits);
    }

    /// <summary>True once its debug information has been read so much that the next question might not be answered whole.</summary>
    public bool IsWorn => data?.IsWorn == true;

    /// <summary>About how many bytes are kept of what was read.</summary>
    public long KeptBytes => data?.KeptBytes ?? 0;

    /// <summary>Its types.</summary>
    public TypeGraph Types { get; }

    /// <summary>Opens a physical frame; null when the debug information has no function there, or another one.</summary>
    /// <param name="state">What is known of its machine.</param>
    /// <param name="isYoungest">Whether it is the frame that the fault is in.</param>
    /// <param name="budget">What may be spent.</param>
    public OpenedFrame? Open(FrameState state, bool isYoungest, ValueBudget budget)
    {
        if (state.Offset is not { } offset || state.Module.ToCodeSectionOffset(state.Function, offset) is not { } address)
            return null;
        if (!places.TryGetValue(address.Value, out var place))
            places.Add(address.Value, place = Find(address, state));
        if (place is null)
            return new OpenedFrame(new(state, Types, null, address.Value, budget), []);
        var scope = new FrameScope(state, Types, place.Functions[^1], address.Value, budget)
        {
            IsInPrologue = isYoungest && place.IsInPrologue,
        };
        return new OpenedFrame(scope, place.Functions);
    }

    private Place? Find(CodeSectionOffset address, FrameState state)
    {
        var calls = new List<InlineCall>();
        if (data is null || !data.TryLocate(address, out var unit, out var function, calls))
            return null;
        // Debug information of this very code says that a function starts where its body starts; see ModuleSymbols.
        var start = state.Module.ToCodeSectionOffset(state.Function, new FunctionOffset(0));
        if (start is null || (start.Value.Value != function.Low && !unit!.Index.PiecesOf(function.Owner).Contains(start.Value)))
            return null;
        var entries = new List<Die>();
        foreach (var call in calls)
        {
            if (unit!.Dies.Find(call.Entry) is not { } entry)
                return null;
            entries.Add(entry);
        }
        if (unit!.Dies.Find(function.Owner) is not { } physical)
            return null;
        entries.Add(physical);
        return new(entries, calls.Count == 0 && IsPrologue(unit, function.Low, (uint)address.Value));
    }

    // Code before the second row of the line table sets the frame up and stores the parameters; a fault in it finds them not stored yet.
    private static bool IsPrologue(DwarfUnit unit, uint low, uint address)
    {
        if (unit.Lines is not { } lines || !lines.TryFind(low, out var first) || !lines.TryFind(address, out var at))
            return false;
        return at.Address <= first.Address;
    }

    private sealed record Place(IReadOnlyList<Die> Functions, bool IsInPrologue);
}
