using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Parts of memory 0 that a program never writes: segments that the linker named so (name section, data segments).</summary>
internal sealed class ReadOnlyData
{
    private const string Prefix = ".rodata";
    private const int MostSegments = 64;

    private readonly WasmModule module;
    private readonly List<(ulong Address, ulong Length, long Offset)> ranges = [];

    public ReadOnlyData(WasmModule module)
    {
        this.module = module;
        if (!module.Names.IsPresent)
            return;
        for (var i = 0; i < module.DataSegments.Count && ranges.Count < MostSegments; i++)
        {
            var segment = module.DataSegments[i];
            if (segment is { IsActive: true, Memory: 0, Address: { } address } && IsNamedSo(module.Names.DataSegment((uint)i)))
                ranges.Add((address, (ulong)segment.Length, segment.Offset));
        }
    }

    /// <summary>
    /// True when bytes lie where the program never writes and are those of the module's file: wasm has no protection, and a wild store may have gone there.
    /// </summary>
    public bool Holds(ulong address, ReadOnlySpan<byte> bytes)
    {
        var length = (ulong)bytes.Length;
        foreach (var (start, count, offset) in ranges)
        {
            if (address < start || length > count || address - start > count - length)
                continue;
            return module.Bytes.Span.Slice((int)(offset + (long)(address - start)), bytes.Length).SequenceEqual(bytes);
        }
        return false;
    }

    private static bool IsNamedSo(string? name) =>
        name is not null
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && (name.Length == Prefix.Length || name[Prefix.Length] == '.');
}
