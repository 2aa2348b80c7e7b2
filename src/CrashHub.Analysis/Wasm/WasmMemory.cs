namespace CrashHub.Analysis.Wasm;

/// <summary>A memory's type; in a coredump <see cref="Minimum"/> is its size at the trap.</summary>
/// <param name="Minimum">Pages.</param>
/// <param name="Maximum">Most pages, or null when there is no bound.</param>
/// <param name="Is64">Addresses are i64.</param>
/// <param name="IsShared">Shared between threads.</param>
/// <param name="PageSize">Bytes of one page: 65,536 unless the module says otherwise (custom page sizes).</param>
/// <param name="IsImported">The memory comes from outside.</param>
public readonly record struct WasmMemory(ulong Minimum, ulong? Maximum, bool Is64, bool IsShared, ulong PageSize, bool IsImported)
{
    /// <summary>Bytes of <see cref="Minimum"/> pages; <see cref="ulong.MaxValue"/> when that does not fit.</summary>
    public ulong ByteLength =>
        Minimum == 0 || PageSize == 0 ? 0
        : Minimum > ulong.MaxValue / PageSize ? ulong.MaxValue
        : Minimum * PageSize;
}
