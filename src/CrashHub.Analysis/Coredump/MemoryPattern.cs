using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Coredump;

/// <summary>What people write to say which bytes they look for (<see cref="MemorySearch"/>).</summary>
public static class MemoryPattern
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Reads bytes as <c>0x…</c> in the order of memory, two digits a byte; a number as <c>u32:</c> or <c>u64:</c>; anything else is a text, in UTF-8. Null where
    /// that is damaged, empty, or longer than <see cref="MemorySearch.LongestPattern"/>.
    /// </summary>
    public static byte[]? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 3 * MemorySearch.LongestPattern)
            return null;
        var pattern =
            Is(text, "0x") ? Hex(text.AsSpan(2))
            : Is(text, "u32:") ? Number(text.AsSpan(4), 4)
            : Is(text, "u64:") ? Number(text.AsSpan(4), 8)
            : Encoding.UTF8.GetBytes(text);
        return pattern is { Length: > 0 and <= MemorySearch.LongestPattern } ? pattern : null;
    }

    private static bool Is(string text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static byte[]? Hex(ReadOnlySpan<char> digits) =>
        digits.Length % 2 == 0 && !digits.ContainsAnyExcept(HexDigits) ? Convert.FromHexString(digits) : null;

    private static byte[]? Number(ReadOnlySpan<char> text, int size)
    {
        if (!UnsignedText.TryParse(text.Trim(), out var number) || (size == 4 && number > uint.MaxValue))
            return null;
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return bytes[..size];
    }
}
