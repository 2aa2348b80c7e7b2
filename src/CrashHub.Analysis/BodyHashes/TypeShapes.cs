using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>Types by what they are instead of by their index, each worked out once: 64 bits, so that a use of a type costs what an index would.</summary>
internal sealed class TypeShapes(WasmModule module)
{
    private const ulong Seed = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;
    private const ulong ByIndex = 0x1000;
    private readonly Dictionary<uint, ulong> known = [];

    /// <summary>The shape of a type index: parameters and results of a function type; of any other type that it is one of that kind.</summary>
    public ulong Of(uint type)
    {
        if (known.TryGetValue(type, out var shape))
            return shape;
        shape = Mix(Seed, (ulong)module.TypeKind(type));
        if (module.FunctionTypeAt(type) is { } function)
        {
            shape = Mix(shape, (ulong)function.Parameters.Count);
            foreach (var parameter in function.Parameters)
                shape = Mix(shape, Of(parameter));
            foreach (var result in function.Results)
                shape = Mix(shape, Of(result));
        }
        known.Add(type, shape);
        return shape;
    }

    /// <summary>The shape of a function's type; that of no type where it is not known.</summary>
    public ulong OfFunction(uint function) => module.TypeIndexOf(function) is { } type ? Of(type) : 0;

    /// <summary>A value type; which defined type a reference is of is an index, and left out.</summary>
    public static ulong Of(WasmType type) => (ulong)type.Kind << 32 | (type.IsNullable ? 1UL << 31 : 0) | OfHeap(type.HeapType);

    /// <summary>A heap type; a defined one is an index, and left out.</summary>
    public static ulong OfHeap(long heapType) => heapType < 0 ? (ulong)-heapType : ByIndex;

    private static ulong Mix(ulong shape, ulong value) => System.Numerics.BitOperations.RotateLeft((shape ^ value) * Prime, 29);
}
