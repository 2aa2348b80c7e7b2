using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Signs of a loop that LLVM unrolled. Its counter is one constant after the other, and the calls of its rounds stand behind the places where those begin; of two
/// rounds one constant may be all that is left.
/// </summary>
internal static class UnrolledLoop
{
    /// <summary>True for a constant of a list that has another one.</summary>
    /// <param name="placed">The entry with the list.</param>
    /// <param name="expression">The constant.</param>
    public static bool IsCounter(Die placed, ReadOnlySpan<byte> expression)
    {
        if (!IsConstant(expression))
            return false;
        foreach (var other in LocationLists.All(placed, placed[DwarfAttribute.Location]))
        {
            if (IsConstant(other.Span) && !other.Span.SequenceEqual(expression))
                return true;
        }
        return false;
    }

    /// <summary>True for a constant of a list that says something else at other places: of a variable that the code assigns, in the first round of a loop for one.</summary>
    /// <param name="placed">The entry with the list.</param>
    /// <param name="expression">The constant.</param>
    public static bool IsAssigned(Die placed, ReadOnlySpan<byte> expression)
    {
        foreach (var other in LocationLists.All(placed, placed[DwarfAttribute.Location]))
            if (!other.Span.SequenceEqual(expression))
                return true;
        return false;
    }

    /// <summary>True when the frame is in a call and its function calls the same one again behind a place.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="place">Where the code of the variable's block starts, as DWARF counts.</param>
    public static bool IsRepeated(FrameScope scope, ulong place)
    {
        var state = scope.State;
        if (
            state.Offset is not { Value: var at }
            || scope.OffsetOf(place) is not { } from
            || state.Module.Body(state.Function) is not { } body
        )
            return true;
        uint? callee = null;
        HashSet<uint> others = [];
        var instructions = state.Module.Instructions(body);
        while (instructions.Read())
        {
            var instruction = instructions.Current;
            if (!scope.Budget.TakeStep())
                return true;
            if (instruction.Opcode != WasmOpcode.Call || (ulong)instruction.Offset < from)
                continue;
            if ((ulong)instruction.Offset == at)
                callee = instruction.Index;
            else
                others.Add(instruction.Index);
        }
        return callee is { } called && others.Contains(called);
    }

    private static bool IsConstant(ReadOnlySpan<byte> expression) =>
        expression.Length > 1
        && expression[^1] == Opcode.StackValue
        && expression[0] is (>= Opcode.Const1u and <= Opcode.Consts) or (>= Opcode.Lit0 and <= Opcode.Lit31);
}
