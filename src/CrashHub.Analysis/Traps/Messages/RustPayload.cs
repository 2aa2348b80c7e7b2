using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>The payload of a Rust panic as <c>rust_panic(&amp;mut dyn PanicPayload)</c> was given it: a pointer and a vtable.</summary>
internal sealed class RustPayload
{
    private readonly MemoryText memory;
    private readonly ulong data;
    private readonly ulong bytes;

    private RustPayload(MemoryText memory, ulong data, ulong bytes)
    {
        this.memory = memory;
        this.data = data;
        this.bytes = bytes;
    }

    /// <summary>Null where there is none or its address is not certain.</summary>
    public static RustPayload? Of(TrapStack stack)
    {
        foreach (var function in (ReadOnlySpan<string>)["rust_panic", "std::panicking::rust_panic_with_hook"])
        {
            // Link-time optimization takes parameters away that are not used: the hook has them still.
            if (stack.Find(name => RustPanics.Is(name, function)) is not { } frame || stack.Values.State(frame) is not { } state)
                continue;
            if (
                stack.Values.Parameter(frame, 0) is { } data
                && stack.Values.Parameter(frame, 1) is { } vtable
                && Of(stack.Text(state), data, vtable) is { } found
            )
                return found;
        }
        return null;
    }

    private static RustPayload? Of(MemoryText memory, ulong data, ulong vtable) =>
        // A vtable: drop, size, alignment, the methods.
        memory.Word(vtable, 1)
            is { } size
        && memory.Word(vtable, 2) is { } alignment
        && alignment == (ulong)memory.PointerBytes
            ? new RustPayload(memory, data, size)
            : null;

    /// <summary>The text of a payload <c>Option&lt;&amp;'static str&gt;</c>; null when it is another one. A text must lie where the module put it.</summary>
    public string? StaticText()
    {
        if (bytes != (ulong)(2 * memory.PointerBytes) || memory.Word(data) is not { } address || memory.Word(data, 1) is not { } length)
            return null;
        return length > 0 && IsStatic(memory.State, address, length) ? memory.Utf8(address, length) : null;
    }

    /// <summary>
    /// The text that std formatted into a payload <c>{ inner: &amp;Arguments, string: Option&lt;String&gt; }</c>; null when there is none or it does not say
    /// what the arguments say. The compiler orders the four words: what each is must follow from them all.
    /// </summary>
    public string? FormattedText(RustFormat format)
    {
        if (bytes != (ulong)(4 * memory.PointerBytes))
            return null;
        Span<ulong> words = stackalloc ulong[4];
        for (var i = 0; i < 4; i++)
        {
            if (memory.Word(data, i) is not { } word)
                return null;
            words[i] = word;
        }
        string? found = null;
        foreach (
            var (inner, address, capacity, length) in (ReadOnlySpan<(int, int, int, int)>)
                [(0, 1, 2, 3), (0, 2, 1, 3), (3, 1, 0, 2), (3, 0, 1, 2)]
        )
        {
            if (words[inner] != format.Address && format.Address != 0)
                continue;
            if (words[length] == 0 || words[capacity] < words[length] || words[address] == 0 || words[capacity] > int.MaxValue)
                continue;
            if (memory.Utf8(words[address], words[length]) is not { } text || !format.Fits(text))
                continue;
            if (found is not null && found != text)
                return null;
            found = text;
        }
        return found;
    }

    private static bool IsStatic(FrameState state, ulong address, ulong length)
    {
        foreach (var segment in state.Module.DataSegments)
        {
            if (
                segment is { IsActive: true, Memory: 0, Address: { } start }
                && address >= start
                && length <= (ulong)segment.Length
                && address - start <= (ulong)segment.Length - length
            )
                return true;
        }
        return false;
    }
}
