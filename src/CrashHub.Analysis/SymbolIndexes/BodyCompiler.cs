using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Compiles the hashes of a module's function bodies, and the order in which a hash is searched.</summary>
internal static class BodyCompiler
{
    /// <summary>The sections <see cref="IndexSection.Bodies"/> and <see cref="IndexSection.BodyOrder"/>.</summary>
    public static (ByteSink Hashes, ByteSink Order) Compile(WasmModule module, CancellationToken cancellation)
    {
        var hasher = new BodyHasher(module);
        var hashes = new BodyHash[module.FunctionCount];
        var telling = new List<uint>();
        var section = new ByteSink();
        Span<byte> bytes = stackalloc byte[BodyHash.Length];
        for (uint function = 0; function < (uint)hashes.Length; function++)
        {
            if ((function & 0xff) == 0)
                cancellation.ThrowIfCancellationRequested();
            if (hasher.TryHash(function, out hashes[function], out var instructions) && instructions >= BodyHasher.LeastTelling)
                telling.Add(function);
            hashes[function].Write(bytes);
            section.Write(bytes);
        }
        telling.Sort(
            (one, other) =>
            {
                var order = hashes[one].CompareTo(hashes[other]);
                return order != 0 ? order : one.CompareTo(other);
            }
        );
        var sorted = new ByteSink();
        foreach (var function in telling)
            sorted.UInt32(function);
        return (section, sorted);
    }
}
