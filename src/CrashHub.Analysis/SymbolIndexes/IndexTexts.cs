using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Texts of an index, and the names that were demangled from them. Safe for several threads.</summary>
internal sealed class IndexTexts(CheckedBytes bytes)
{
    private const uint TextWindow = 64;
    private readonly TextCache shown = new();
    private AnalysisLimits? demanglingLimits;

    /// <summary>
    /// As <see cref="Demangler.Demangle"/>, remembered: a name takes microseconds, and stacks share names. Other limits than the first caller's
    /// are not remembered, since a name may be too long for some.
    /// </summary>
    public string Demangle(string linkageName, AnalysisLimits limits)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref demanglingLimits, limits, null) ?? limits, limits))
            return Demangler.Demangle(linkageName, limits).Text;
        if (shown.TryGetDemangled(linkageName, out var known))
            return known!;
        var text = Demangler.Demangle(linkageName, limits).Text;
        shown.AddDemangled(linkageName, text);
        return text;
    }

    /// <summary>A number of a section of numbers; false when the index is damaged.</summary>
    public bool TryNumber(ReadOnlySpan<byte> all, IndexSection section, ulong index, out uint number)
    {
        var isThere = bytes.TrySlice(all, section, index * 4, 4, out var found);
        number = isThere ? BinaryPrimitives.ReadUInt32LittleEndian(found) : 0;
        return isThere;
    }

    /// <summary>The text of a number, null for 0; false when the index is damaged.</summary>
    /// <param name="all">As <see cref="CheckedBytes.All"/> gives them.</param>
    /// <param name="number">The text's number.</param>
    /// <param name="keep">Whether to remember it.</param>
    /// <param name="text">The text.</param>
    public bool TryText(ReadOnlySpan<byte> all, uint number, bool keep, out string? text)
    {
        text = null;
        if (number == 0 || shown.TryGet(number, out text))
            return true;
        if (!bytes.TryWindow(all, IndexSection.Strings, number - 1, TextWindow, out var window))
            return false;
        var reader = new VarReader(window);
        var length = reader.Var();
        if (reader.Failed)
            return bytes.Damage();
        if (!bytes.TrySlice(all, IndexSection.Strings, number - 1 + (ulong)reader.Position, length, out var utf8))
            return false;
        text = Encoding.UTF8.GetString(utf8);
        if (keep)
            shown.Add(number, text);
        return true;
    }
}
