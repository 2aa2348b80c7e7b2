using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>The names of imported functions as numbers, which stand for the bodies that those do not have here.</summary>
internal static class ImportNames
{
    // Emscripten's minifier (-O3) calls imports a to zz, in an order that changes with each link.
    private const int LongestMinified = 2;

    /// <summary>A number for each imported function; 0 where the name may be a minifier's.</summary>
    public static ulong[] Of(WasmModule module)
    {
        var names = new ulong[module.ImportedFunctionCount];
        foreach (var import in module.Imports)
        {
            if (import.Kind == WasmExternalKind.Function && import.Index < (uint)names.Length && import.Name.Length > LongestMinified)
                names[import.Index] = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(import.Name)));
        }
        return names;
    }
}
