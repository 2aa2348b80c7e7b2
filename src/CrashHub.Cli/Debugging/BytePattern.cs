using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Coredump;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Debugging;

/// <summary>What <c>find</c> looks for: a text, bytes as <c>0x…</c> in the order of memory, or a number as <c>u32:</c> or <c>u64:</c>.</summary>
internal static class BytePattern
{
    public static byte[] Read(string text)
    {
        var pattern = text switch
        {
            _ when text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) => Hex(text),
            _ when text.StartsWith("u32:", StringComparison.OrdinalIgnoreCase) => Number(text, 4),
            _ when text.StartsWith("u64:", StringComparison.OrdinalIgnoreCase) => Number(text, 8),
            ['"', .. var quoted, '"'] => Encoding.UTF8.GetBytes(quoted),
            _ => Encoding.UTF8.GetBytes(text),
        };
        return pattern.Length is > 0 and <= MemorySearch.LongestPattern
            ? pattern
            : throw new WordFailedException(
                $"1 to {MemorySearch.LongestPattern} bytes were expected: a text, 0x and hex digits, or u32: and a number"
            );
    }

    private static byte[] Hex(string text) =>
        text.Length % 2 == 0 && text.Skip(2).All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text.AsSpan(2))
            : throw new WordFailedException($"'{text}': two hex digits a byte were expected");

    private static byte[] Number(string text, int size)
    {
        var bytes = new byte[8];
        if (!Numbers.TryParse(text[4..].Trim(), out var number) || (size == 4 && number > uint.MaxValue))
            throw new WordFailedException($"'{text}': a number of {size} bytes was expected");
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        return bytes[..size];
    }
}
