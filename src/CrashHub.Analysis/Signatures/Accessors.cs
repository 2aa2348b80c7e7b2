using System.Buffers;
using System.Collections.Frozen;

namespace CrashHub.Analysis.Signatures;

/// <summary>Tells functions that only do what their caller asks for, by the last part of their names.</summary>
internal static class Accessors
{
    /// <summary>The data file.</summary>
    public const string File = "accessors.txt";

    private static readonly FrozenSet<string> Words = ListFile.Read(File).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Spans = Words.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly SearchValues<char> Separators = SearchValues.Create(":#./");

    /// <summary>True for names such as <c>Slab::get</c>.</summary>
    public static bool Has(ReadOnlySpan<char> identity) => Spans.Contains(identity[(identity.LastIndexOfAny(Separators) + 1)..]);

    /// <summary>
    /// True for a program's own allocator by a bare name, as in C (<c>xmalloc</c>, <c>poolAlloc</c>, <c>db_free</c>): what broke the heap is elsewhere, so
    /// many bugs end there.
    /// </summary>
    public static bool IsAllocator(ReadOnlySpan<char> identity) =>
        !identity.ContainsAny(Separators)
        && (
            identity.Contains("alloc", StringComparison.OrdinalIgnoreCase) || identity.EndsWith("free", StringComparison.OrdinalIgnoreCase)
        );
}
