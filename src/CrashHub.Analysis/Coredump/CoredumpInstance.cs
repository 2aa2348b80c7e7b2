namespace CrashHub.Analysis.Coredump;

/// <summary>An instance of a module (Coredump.md, coreinstance).</summary>
/// <param name="ModuleIndex">Index of the module; not checked.</param>
/// <param name="Memories">Dump memory of each of the instance's memories; <see cref="Absent"/> when it was not captured. Not checked.</param>
/// <param name="Globals">Dump global of each of the instance's globals; <see cref="Absent"/> when it was not captured. Not checked.</param>
public sealed record CoredumpInstance(uint ModuleIndex, IReadOnlyList<uint> Memories, IReadOnlyList<uint> Globals)
{
    /// <summary>Wasmtime's index of a memory or global that it could not capture: a shared memory, or one made by the host.</summary>
    public const uint Absent = 0xffffffff;
}
