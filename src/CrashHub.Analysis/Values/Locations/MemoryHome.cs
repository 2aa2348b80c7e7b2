using System.Globalization;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Finds the place in memory of a variable whose location says that it is a constant or a local. Where code keeps a variable in memory because its address
/// was given away, LLVM describes it by what was stored or loaded last (dbg.value in place of dbg.declare), and overlooks writes through pointers; clang does
/// so before version 17 (assignment tracking), rustc in every version.
/// </summary>
internal static class MemoryHome
{
    private const int FirstTracking = 17;
    private const int Searched = 24;

    /// <summary>True for a compiler that describes variables in memory so.</summary>
    /// <param name="producer">What the unit says of its compiler (<c>DW_AT_producer</c>).</param>
    public static bool IsNeeded(string? producer) => producer?.Contains("rustc", StringComparison.Ordinal) == true || IsOldClang(producer);

    /// <summary>True for clang before it tracked assignments.</summary>
    /// <param name="producer">What the unit says of its compiler (<c>DW_AT_producer</c>).</param>
    public static bool IsOldClang(string? producer)
    {
        const string clang = "clang version ";
        if (producer is null)
            return false;
        var at = producer.IndexOf(clang, StringComparison.Ordinal);
        if (at < 0)
            return false;
        var version = producer.AsSpan(at + clang.Length);
        var end = version.IndexOf('.');
        return end > 0
            && int.TryParse(version[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && major < FirstTracking;
    }

    /// <summary>True for a constant or a local that describes a variable in memory, which may have another value by now. Pieces are not followed.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="producer">What the unit says of its compiler.</param>
    /// <param name="expression">The location.</param>
    /// <param name="since">Where its range begins, as DWARF counts.</param>
    /// <param name="storage">What it gives.</param>
    public static bool IsOvertaken(FrameScope scope, string? producer, ReadOnlySpan<byte> expression, ulong since, Storage storage)
    {
        if (!IsNeeded(producer))
            return false;
        var cursor = new ByteCursor(expression);
        uint? local = null;
        if (cursor.ReadByte() == Opcode.WasmLocation)
        {
            if (cursor.ReadByte() != 0)
                return false;
            local = cursor.ReadVarUInt32();
            if (!cursor.AtEnd && cursor.ReadByte() != Opcode.StackValue)
                return false;
        }
        else if (expression[^1] != Opcode.StackValue)
            return false;
        Span<byte> bytes = stackalloc byte[8];
        var size = bytes.Length;
        while (size > 0 && storage.Read(0, bytes[..size]) != ValueStatus.Available)
            size /= 2;
        return size > 0 && (scope.OffsetOf(since) is not { } from || Contradicts(scope, from, local, bytes[..size]));
    }

    /// <summary>
    /// True when memory at the variable's place is not the value, or can't be asked: the store that its range begins with, or the load that its range begins
    /// behind, is of the frame's own stack.
    /// </summary>
    /// <param name="scope">The frame.</param>
    /// <param name="since">Where the location's range begins, from the function's first byte.</param>
    /// <param name="local">The local that the location names; null for a constant.</param>
    /// <param name="value">What the location gives.</param>
    private static bool Contradicts(FrameScope scope, ulong since, uint? local, ReadOnlySpan<byte> value)
    {
        var state = scope.State;
        if (state.Module.Body(state.Function) is not { } body)
            return true;
        var instructions = state.Module.Instructions(body);
        Instruction last = default;
        Instruction beforeLast = default;
        var passed = 0;
        while (instructions.Read())
        {
            if (!scope.Budget.TakeStep())
                return true;
            var at = instructions.Current;
            if ((ulong)at.Offset >= since)
            {
                if (passed++ == 0 && IsLoadOf(local, beforeLast, last))
                    return Differs(scope, beforeLast, value);
                if (passed > Searched || at.IsCall || at.OpensBlock || at.ClosesBlock || (ulong)at.Offset >= state.Offset?.Value)
                    return false;
                if (IsStore(at.Opcode))
                    return IsOf(local, last, value) && Differs(scope, at, value);
            }
            (beforeLast, last) = (last, at);
        }
        return false;
    }

    private static bool IsLoadOf(uint? local, Instruction load, Instruction taken) =>
        load.Opcode is >= WasmOpcode.I32Load and <= WasmOpcode.I64Load32U
        && taken.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee
        && taken.Index == local;

    private static bool IsStore(WasmOpcode opcode) => opcode is >= WasmOpcode.I32Store and <= WasmOpcode.I64Store32;

    // The operand that a store writes is what the location names.
    private static bool IsOf(uint? local, Instruction operand, ReadOnlySpan<byte> value)
    {
        if (local is not null)
            return operand.Opcode is WasmOpcode.LocalGet or WasmOpcode.LocalTee && operand.Index == local;
        if (operand.Opcode is not (WasmOpcode.I32Const or WasmOpcode.I64Const or WasmOpcode.F32Const or WasmOpcode.F64Const))
            return false;
        for (var i = 0; i < Math.Min(value.Length, 4); i++)
            if (value[i] != (byte)(operand.Value >> 8 * i))
                return false;
        return true;
    }

    private static bool Differs(FrameScope scope, Instruction access, ReadOnlySpan<byte> value)
    {
        if (!scope.State.IsStackAccess((ulong)access.Offset, out var address, out var width))
            return false;
        Span<byte> bytes = stackalloc byte[8];
        bytes = bytes[..Math.Min(width, value.Length)];
        return address is not { } place || !scope.State.TryRead(place, bytes) || !bytes.SequenceEqual(value[..bytes.Length]);
    }
}
