using System.Text;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>A <c>fmt::Arguments</c> in memory: pieces of text, and values between them with the functions that format them.</summary>
internal sealed class RustFormat
{
    private const int MaxParts = 64;
    private const int MaxDepth = 4;

    private readonly TrapStack stack;
    private readonly FrameState state;
    private readonly int depth;

    private readonly List<Part> parts = [];
    private readonly List<(ulong Value, ulong Function)> arguments = [];

    private RustFormat(TrapStack stack, FrameState state, ulong address, int depth)
    {
        this.stack = stack;
        this.state = state;
        this.depth = depth;
        Address = address;
    }

    /// <summary>Where it lies; 0 where it was passed in words.</summary>
    public ulong Address { get; }

    /// <summary>Reads one of Rust before 1.93: pieces, values and, optionally, how each is written. Null where it is not one.</summary>
    public static RustFormat? Of(TrapStack stack, FrameState state, ulong address, int depth = 0)
    {
        if (depth > MaxDepth)
            return null;
        // Order of the three parts: pieces, specifications, values up to 1.7x; pieces, values, specifications then.
        var old = new RustFormat(stack, state, address, depth);
        if (old.Read(address, values: 4, specifications: 2))
            return old;
        var newer = new RustFormat(stack, state, address, depth);
        return newer.Read(address, values: 2, specifications: 4) ? newer : null;
    }

    /// <summary>Reads one of Rust 1.93 and newer: a template of bytes, and values (fmt::Arguments, the comment on its encoding).</summary>
    public static RustFormat? OfTemplate(TrapStack stack, FrameState state, ulong template, ulong values, int depth = 0)
    {
        if (depth > MaxDepth)
            return null;
        var format = new RustFormat(stack, state, 0, depth);
        return format.ReadTemplate(template, values) ? format : null;
    }

    /// <summary>Reads one that is a value of another.</summary>
    public static RustFormat? Nested(TrapStack stack, FrameState state, ulong address, int depth)
    {
        if (!RustPanics.HasTemplates(stack))
            return Of(stack, state, address, depth);
        var memory = stack.Text(state);
        return memory.Word(address) is { } template && memory.Word(address, 1) is { } values
            ? OfTemplate(stack, state, template, values, depth)
            : null;
    }

    /// <summary>The whole text; null where a value is of a type that is not rebuilt.</summary>
    public string? Text()
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if ((part.Text ?? Known(part)) is not { } written)
                return null;
            text.Append(written);
        }
        return text.ToString();
    }

    /// <summary>True for a text that has all that is known of it, in order and with nothing before the first or behind the last but what is not known.</summary>
    public bool Fits(string text)
    {
        var at = 0;
        var isFree = false;
        for (var i = 0; i < parts.Count; i++)
        {
            if ((parts[i].Text ?? Known(parts[i])) is not { } piece)
            {
                isFree = true;
                continue;
            }
            if (piece.Length == 0)
                continue;
            if (i == parts.Count - 1 && isFree)
                return text.Length - at >= piece.Length && text.EndsWith(piece, StringComparison.Ordinal);
            var found = isFree ? text.IndexOf(piece, at, StringComparison.Ordinal) : at;
            if (found < 0 || string.CompareOrdinal(text, found, piece, 0, piece.Length) != 0)
                return false;
            at = found + piece.Length;
            isFree = false;
        }
        return isFree || at == text.Length;
    }

    // How a value is padded or cut is not rebuilt: then only the pieces around it are known.
    private string? Known(Part part) =>
        part.IsPlain && part.Argument < arguments.Count
            ? RustValues.Display(stack, state, arguments[part.Argument].Value, arguments[part.Argument].Function, depth)
            : null;

    private bool Read(ulong address, int values, int specifications)
    {
        var memory = stack.Text(state);
        if (memory.Word(address) is not { } pieces || memory.Word(address, 1) is not { } pieceCount || pieceCount > MaxParts)
            return false;
        if (memory.Word(address, values) is not { } list || memory.Word(address, values + 1) is not { } count || count > MaxParts)
            return false;
        if (memory.Word(address, specifications) is not { } specification || !ReadArguments(memory, list, count))
            return false;
        // Widths, precisions and reordered values: only that the pieces are there is used then.
        if (specification != 0)
            return ReadPieces(memory, pieces, pieceCount, count, plain: false);
        return pieceCount >= count && pieceCount <= count + 1 && ReadPieces(memory, pieces, pieceCount, count, plain: true);
    }

    private bool ReadPieces(MemoryText memory, ulong pieces, ulong pieceCount, ulong count, bool plain)
    {
        for (var i = 0UL; i < pieceCount; i++)
        {
            var at = pieces + i * (ulong)(2 * memory.PointerBytes);
            if (memory.Word(at) is not { } text || memory.Word(at, 1) is not { } length || memory.Utf8(text, length) is not { } piece)
                return false;
            parts.Add(new(piece));
            if (plain && i < count)
                parts.Add(new(null, (int)i, IsPlain: true));
            else if (!plain && count > 0)
                parts.Add(new(null));
        }
        return parts.Count > 0;
    }

    private bool ReadArguments(MemoryText memory, ulong list, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            var at = list + i * (ulong)(2 * memory.PointerBytes);
            if (memory.Word(at) is not { } value || memory.Word(at, 1) is not { } function || function == 0 || value == 0)
                return false;
            if (TrapStack.FunctionOfPointer(state, function) is null)
                return false;
            arguments.Add((value, function));
        }
        return true;
    }

    private bool ReadTemplate(ulong template, ulong values)
    {
        var memory = stack.Text(state);
        // An odd second word is the length of a text without values.
        if ((values & 1) != 0)
        {
            if (memory.Utf8(template, values >> 1) is not { } only)
                return false;
            parts.Add(new(only));
            return true;
        }
        var next = 0;
        for (var at = template; parts.Count <= 2 * MaxParts; )
        {
            if (memory.Number(at++, 1) is not { } code)
                return false;
            if (code == 0)
                return parts.Count > 0 && ReadTemplateArguments(memory, values);
            if (code >= 0xc0)
            {
                if (ReadPlaceholder(memory, code, ref at, ref next) is not { } placeholder)
                    return false;
                parts.Add(placeholder);
                continue;
            }
            var length = code;
            if (code == 0x80)
            {
                if (memory.Number(at, 2) is not { } wide)
                    return false;
                (length, at) = (wide, at + 2);
            }
            else if (code > 0x80)
                return false;
            if (memory.Utf8(at, length) is not { } piece)
                return false;
            parts.Add(new(piece));
            at += length;
        }
        return false;
    }

    // Bits of the code: flags (4 bytes), width, precision and number of the argument (2 each); width and precision taken from arguments.
    private static Part? ReadPlaceholder(MemoryText memory, ulong code, ref ulong at, ref int next)
    {
        at += (code & 1) * 4 + (code >> 1 & 1) * 2 + (code >> 2 & 1) * 2;
        if ((code & 8) != 0)
        {
            if (memory.Number(at, 2) is not { } index)
                return null;
            (next, at) = ((int)index, at + 2);
        }
        return next < MaxParts ? new Part(null, next++, IsPlain: (code & 0x37) == 0) : null;
    }

    // Their count is not kept: as many as the template names. Those that only give a width are no functions and stay unread.
    private bool ReadTemplateArguments(MemoryText memory, ulong values)
    {
        var count = 0;
        foreach (var part in parts)
            count = part.IsPlain ? Math.Max(count, part.Argument + 1) : count;
        for (var i = 0; i < count; i++)
        {
            var at = values + (ulong)(i * 2 * memory.PointerBytes);
            if (memory.Word(at) is not { } value || memory.Word(at, 1) is not { } function)
                return false;
            arguments.Add((value, function));
        }
        return true;
    }

    // Text, or the number of an argument.
    private readonly record struct Part(string? Text, int Argument = -1, bool IsPlain = false);
}
