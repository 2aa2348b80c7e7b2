using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>
/// Which constants may be addresses of static data: those from the first data segment up to the end of the memory that the module starts with.
/// Data without bytes (<c>.bss</c>) and the start of the heap lie behind the last segment and move with it.
/// </summary>
internal readonly record struct StaticMemory(ulong Start, ulong End)
{
    public static StaticMemory Of(WasmModule module)
    {
        var (start, end) = (ulong.MaxValue, 0UL);
        foreach (var segment in module.DataSegments)
        {
            if (segment is not { Address: { } address, Length: > 0 })
                continue;
            start = Math.Min(start, address);
            end = Math.Max(end, address > ulong.MaxValue - (ulong)segment.Length ? ulong.MaxValue : address + (ulong)segment.Length);
        }
        foreach (var memory in module.Memories)
            end = Math.Max(end, memory.ByteLength);
        return new(start, start == ulong.MaxValue ? 0 : end);
    }

    /// <summary>True for an address of static data, or of the byte behind it.</summary>
    public bool Holds(ulong value) => value >= Start && value <= End;
}
