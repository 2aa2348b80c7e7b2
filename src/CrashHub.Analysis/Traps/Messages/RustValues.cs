using System.Globalization;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>Writes values as Rust's formatting functions do; which type a value has is told by the function's name.</summary>
internal static class RustValues
{
    private const int MaxReferences = 4;

    /// <summary>The text; null for functions that are not known for sure.</summary>
    /// <param name="stack">The frames.</param>
    /// <param name="state">The frame whose memory holds the value.</param>
    /// <param name="value">Address of the value.</param>
    /// <param name="pointer">Table entry of the function.</param>
    /// <param name="depth">How deep in formats inside formats this is.</param>
    public static string? Display(TrapStack stack, FrameState state, ulong value, ulong pointer, int depth) =>
        TrapStack.FunctionOfPointer(state, pointer) is { } function && stack.NameOf(state, function) is { } name
            ? Display(stack, state, value, function, name, depth)
            : null;

    private static string? Display(TrapStack stack, FrameState state, ulong value, uint function, string name, int depth)
    {
        var memory = stack.Text(state);
        if (Split(name) is not { } formatter)
            return null;
        var (type, isDebug) = formatter;
        for (var references = 0; type.StartsWith('&'); references++)
        {
            if (references == MaxReferences)
                return null;
            if (type is "&str")
                return isDebug ? null : Text(memory, value);
            if (type is "&T")
                return isDebug ? null : DisplayReferred(stack, state, value, function);
            if (memory.Word(value) is not { } referred)
                return null;
            (type, value) = (type[1..].TrimStart(), referred);
        }
        return type switch
        {
            "core::fmt::Arguments" when !isDebug => RustFormat.Nested(stack, state, value, depth + 1)?.Text(),
            "char" when !isDebug => memory.Number(value, 4) is { } letter && System.Text.Rune.IsValid((uint)letter)
                ? new System.Text.Rune((uint)letter).ToString()
                : null,
            "bool" => memory.Number(value, 1) switch
            {
                0 => "false",
                1 => "true",
                _ => null,
            },
            _ => Integer(memory, value, type),
        };
    }

    private static string? Integer(MemoryText memory, ulong value, string type)
    {
        var bytes = type switch
        {
            "i8" or "u8" => 1,
            "i16" or "u16" => 2,
            "i32" or "u32" => 4,
            "i64" or "u64" => 8,
            "isize" or "usize" => memory.PointerBytes,
            _ => 0,
        };
        if (bytes == 0 || memory.Number(value, bytes) is not { } bits)
            return null;
        if (type[0] == 'u')
            return bits.ToString(CultureInfo.InvariantCulture);
        var shift = 64 - 8 * bytes;
        return ((long)(bits << shift) >> shift).ToString(CultureInfo.InvariantCulture);
    }

    // "<&T as Display>::fmt" does not say what T is; its code does: the one call in it leads to T's own function.
    private static string? DisplayReferred(TrapStack stack, FrameState state, ulong value, uint function)
    {
        if (OnlyCall(state.Module, function, out var loads) is not { } callee || stack.NameOf(state, callee) is not { } name)
            return null;
        if (name is "core::fmt::Formatter::pad" or "<str as core::fmt::Display>::fmt" or "<core::fmt::Formatter>::pad")
            return loads == 2 ? Text(stack.Text(state), value) : null;
        return loads == 1 && Split(name) is { IsDebug: false, Type: not "&T" } && stack.Text(state).Word(value) is { } referred
            ? Display(stack, state, referred, callee, name, 0)
            : null;
    }

    private static uint? OnlyCall(WasmModule module, uint function, out int loads)
    {
        loads = 0;
        if (module.Body(function) is not { Length: < 256 } body)
            return null;
        uint? only = null;
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            switch (reader.Current.Opcode)
            {
                case WasmOpcode.Call when only is null:
                    only = reader.Current.Index;
                    break;
                case WasmOpcode.Call or WasmOpcode.CallIndirect or WasmOpcode.If or WasmOpcode.BrIf:
                    return null;
                case WasmOpcode.I32Load or WasmOpcode.I64Load:
                    loads++;
                    break;
            }
        }
        return only;
    }

    private static string? Text(MemoryText memory, ulong value) =>
        memory.Word(value) is { } address && memory.Word(value, 1) is { } length ? memory.Utf8(address, length) : null;

    /// <summary>
    /// The type of <c>&lt;TYPE as core::fmt::Display&gt;::fmt</c> and of <c>core::fmt::num::imp::&lt;impl core::fmt::Display for TYPE&gt;::fmt</c>.
    /// Debug is told apart: it writes integers like Display, and text otherwise.
    /// </summary>
    private static (string Type, bool IsDebug)? Split(string name)
    {
        foreach (var (trait, isDebug) in (ReadOnlySpan<(string, bool)>)[("core::fmt::Display", false), ("core::fmt::Debug", true)])
        {
            var end = $" as {trait}>::fmt";
            if (name.StartsWith('<') && name.EndsWith(end, StringComparison.Ordinal))
                return (name[1..^end.Length], isDebug);
            var impl = $"<impl {trait} for ";
            var at = name.IndexOf(impl, StringComparison.Ordinal);
            if (at >= 0 && name.EndsWith(">::fmt", StringComparison.Ordinal))
                return (name[(at + impl.Length)..^">::fmt".Length], isDebug);
        }
        return null;
    }
}
