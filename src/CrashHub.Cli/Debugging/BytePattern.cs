using CrashHub.Analysis.Coredump;

namespace CrashHub.Cli.Debugging;

/// <summary>What <c>find</c> looks for: as <see cref="MemoryPattern"/>, a text also in quotes.</summary>
internal static class BytePattern
{
    public static byte[] Read(string text) =>
        MemoryPattern.Read(text is ['"', .. var quoted, '"'] ? quoted : text)
        ?? throw new WordFailedException(
            $"1 to {MemorySearch.LongestPattern} bytes were expected: a text, 0x and two hex digits a byte, or u32: or u64: and a number"
        );
}
