using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>Reads text and words of a frame's memory. Null where a byte is not known or a text is not what it should be.</summary>
/// <param name="state">The frame.</param>
/// <param name="maxBytes">Bytes of the longest text.</param>
internal readonly struct MemoryText(FrameState state, int maxBytes)
{
    private const int Chunk = 64;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The frame.</summary>
    public FrameState State => state;

    /// <summary>Bytes of a pointer.</summary>
    public int PointerBytes => state.Is64() ? 8 : 4;

    /// <summary>A number of 1, 2, 4 or 8 bytes, not sign-extended.</summary>
    public ulong? Number(ulong address, int bytes)
    {
        Span<byte> word = stackalloc byte[8];
        word.Clear();
        return state.TryRead(address, word[..bytes]) ? BinaryPrimitives.ReadUInt64LittleEndian(word) : null;
    }

    /// <summary>The word of a pointer's size at an index behind an address.</summary>
    public ulong? Word(ulong address, int index = 0) => Number(address + (ulong)(index * PointerBytes), PointerBytes);

    /// <summary>UTF-8 of a known length.</summary>
    public string? Utf8(ulong address, ulong length)
    {
        if (length > (ulong)maxBytes)
            return null;
        if (length == 0)
            return "";
        var bytes = new byte[length];
        return state.TryRead(address, bytes) ? Decode(bytes) : null;
    }

    /// <summary>UTF-8 up to a zero byte.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="most">Bytes that are read where none is zero: <c>%.*s</c>.</param>
    public string? CString(ulong address, int most = int.MaxValue)
    {
        if (address == 0)
            return null;
        var text = new List<byte>();
        Span<byte> chunk = stackalloc byte[Chunk];
        while (text.Count < Math.Min(maxBytes, most))
        {
            var at = address + (ulong)text.Count;
            var length = Math.Min(Chunk, most - text.Count);
            if (!state.TryRead(at, chunk[..length]) && !state.TryRead(at, chunk[..(length = 1)]))
                return null;
            var end = chunk[..length].IndexOf((byte)0);
            text.AddRange(end < 0 ? chunk[..length] : chunk[..end]);
            if (end >= 0)
                return Decode([.. text]);
        }
        return text.Count == most ? Decode([.. text]) : null;
    }

    /// <summary>A string of AssemblyScript: UTF-16 behind an object header that says so.</summary>
    public string? AssemblyScript(ulong address)
    {
        // The header's last words: the class (1 or 2 is String, by version) and the length in bytes.
        if (address < 8 || Number(address - 8, 4) is not (1 or 2) || Number(address - 4, 4) is not { } length)
            return null;
        if (length > (ulong)maxBytes || length % 2 != 0)
            return null;
        var bytes = new byte[length];
        return state.TryRead(address, bytes) ? Encoding.Unicode.GetString(bytes) : null;
    }

    private static string? Decode(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
