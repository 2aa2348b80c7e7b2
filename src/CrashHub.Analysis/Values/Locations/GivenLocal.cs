using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Parameters whose local was given to another value: LLVM goes on to say that the parameter is there. When the only write of the local is where the range of
/// another variable begins, or puts a pointer there that cannot be the parameter's, the parameter itself was never assigned and is what the caller passed.
/// </summary>
internal static class GivenLocal
{
    /// <summary>What the caller passed for a parameter, when its local surely belongs to another variable of the frame's function now.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="parameter">The parameter's entry.</param>
    /// <param name="type">Its type.</param>
    /// <param name="expression">Its location.</param>
    /// <param name="since">Where the code starts for which it holds; 0 when it holds throughout.</param>
    /// <param name="operand">What was passed.</param>
    public static bool TryPassed(
        FrameScope scope,
        Die parameter,
        TypeInfo type,
        ReadOnlySpan<byte> expression,
        ulong since,
        out Operand operand
    )
    {
        operand = default;
        return parameter.Tag == DwarfTag.FormalParameter
            && scope.Physical is { } physical
            && LocalOf(expression) is { } local
            && local < (uint)(scope.State.Module.TypeOf(scope.State.Function)?.Parameters.Count ?? 0)
            && OnlyWrite(scope, local) is { } written
            && scope.OffsetOf(since) < written
            && IsOwn(scope, physical, parameter)
            && (IsAnothers(scope, physical, parameter, type, local, written) || GivenTypes.IsForeign(scope, physical, type, local))
            && scope.TryEntered(local, out operand);
    }

    /// <summary>The local that a location is; null for others.</summary>
    public static uint? LocalOf(ReadOnlySpan<byte> expression)
    {
        var cursor = new ByteCursor(expression);
        if (cursor.ReadByte() != Opcode.WasmLocation || cursor.ReadByte() != 0)
            return null;
        var local = cursor.ReadVarUInt32();
        return !cursor.Failed && (cursor.AtEnd || cursor.ReadByte() == Opcode.StackValue && cursor.AtEnd) ? local : null;
    }

    // Behind the only instruction of the function that writes the local; null when there are several or it can't be told.
    private static ulong? OnlyWrite(FrameScope scope, uint local)
    {
        if (scope.State.Module.Body(scope.State.Function) is not { } body)
            return null;
        ulong? found = null;
        var instructions = scope.State.Module.Instructions(body);
        while (instructions.Read())
        {
            var at = instructions.Current;
            if (!scope.Budget.TakeStep())
                return null;
            if (at.Opcode is not (WasmOpcode.LocalSet or WasmOpcode.LocalTee) || at.Index != local)
                continue;
            if (found is not null)
                return null;
            found = (ulong)at.End;
        }
        return instructions.Failed ? null : found;
    }

    // Parameters of inlined calls were passed in no local.
    private static bool IsOwn(FrameScope scope, Die physical, Die parameter)
    {
        foreach (var (entry, isParameter, _) in FrameVariables.Of(physical, scope.Address))
            if (isParameter && entry == parameter)
                return true;
        return false;
    }

    // One value may be that of two variables, but not of two with different types.
    private static bool IsAnothers(FrameScope scope, Die physical, Die parameter, TypeInfo type, uint local, ulong written)
    {
        var isSeen = false;
        foreach (var (entry, _, _) in FrameVariables.Of(physical, scope.Address))
        {
            if (
                entry == parameter
                || !entry.Has(DwarfAttribute.Location)
                || scope.ExpressionOf(entry, entry[DwarfAttribute.Location], out var expression, out var since) != ValueStatus.Available
                || LocalOf(expression.Span) != local
            )
                continue;
            var other = VariableEntries.TypedOf(entry) is { } typed ? scope.Types.OfReference(typed) : null;
            if (scope.OffsetOf(since) != written || other is null || IsSame(type.Stripped, other.Stripped))
                return false;
            isSeen = true;
        }
        return isSeen;
    }

    private static bool IsSame(TypeInfo left, TypeInfo right) =>
        ReferenceEquals(left, right)
        || left.Kind == TypeKind.Pointer
            && right.Kind == TypeKind.Pointer
            && (left.Target is null || right.Target is null || ReferenceEquals(left.Target.Stripped, right.Target.Stripped));
}
