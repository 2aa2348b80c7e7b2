using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Parts of memory 0 that a program never writes: segments that the linker named so (name section, data segments).</summary>
internal sealed class ReadOnlyData
{
    private const string Prefix = ".rodata";
    private const int MostSegments = 64;

    private readonly List<(ulong Address, ulong Length)> ranges = [];

    public ReadOnlyData(WasmModule module)
    {
        if (!module.Names.IsPresent)
            return;
        for (var i = 0; i < module.DataSegments.Count && ranges.Count < MostSegments; i++)
        {
            var segment = module.DataSegments[i];
            if (segment is { IsActive: true, Memory: 0, Address: { } address } && IsNamedSo(module.Names.DataSegment((uint)i)))
                ranges.Add((address, (ulong)segment.Length));
        }
    }

    /// <summary>True when all bytes of a range are never written.</summary>
    public bool Holds(ulong address, ulong length)
    {
        foreach (var range in ranges)
            if (address >= range.Address && length <= range.Length && address - range.Address <= range.Length - length)
                return true;
        return false;
    }

    private static bool IsNamedSo(string? name) =>
        name is not null
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && (name.Length == Prefix.Length || name[Prefix.Length] == '.');
}
