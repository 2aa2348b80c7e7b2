using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>
/// One number for the memories and globals of an instance, equal for a build and a dump of it: a hash (FNV-1a) over the address types of the memories
/// that are not shared and the types and mutability of the globals, imports included. Wasmtime's dumps show no more of them.
/// </summary>
internal static class LayoutKey
{
    private const ulong Start = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    public static long Of(WasmModule module)
    {
        var key = Start;
        foreach (var memory in module.Memories)
        {
            if (!memory.IsShared)
                Add(ref key, memory.Is64 ? 1u : 0);
        }
        Add(ref key, 0xff);
        foreach (var global in module.Globals)
            Add(ref key, global);
        return (long)key;
    }

    /// <summary>Null where the dump has no instances, or lacks one of its memories or globals.</summary>
    public static long? Of(CoredumpFile dump, CoredumpInstance instance)
    {
        if (dump.HasImpliedInstance)
            return null;
        var key = Start;
        foreach (var memory in instance.Memories)
        {
            if (memory >= (uint)dump.Memories.Count)
                return null;
            Add(ref key, dump.Memories[(int)memory].Is64 ? 1u : 0);
        }
        Add(ref key, 0xff);
        foreach (var global in instance.Globals)
        {
            if (global >= (uint)dump.Globals.Count)
                return null;
            Add(ref key, dump.Globals[(int)global]);
        }
        return (long)key;
    }

    private static void Add(ref ulong key, WasmGlobal global) => Add(ref key, (uint)global.Type.Kind << 1 | (global.IsMutable ? 1u : 0));

    private static void Add(ref ulong key, uint value) => key = unchecked((key ^ value) * Prime);
}
