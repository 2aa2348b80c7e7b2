using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>
/// Hashes function bodies over their decoded instructions. Kept are opcodes, locals and labels, constants, static offsets, the types of locals,
/// blocks, callees and globals, and the function's own type; types count by what they are. Left out is what a linker places: indices of functions,
/// globals, types, tables, memories, tags and segments, and addresses of data and of functions (<see cref="StaticMemory"/>; a constant written longer
/// than it need be is a place that a linker filled in). Then the bodies of the functions that it calls directly count in the same way, without what
/// those call, and the names of imports: else all wrappers of one shape were one body. Work and memory are bounded by the module's length. Not safe for several threads.
/// </summary>
/// <param name="module">The module.</param>
public sealed class BodyHasher(WasmModule module)
{
    /// <summary>
    /// Instructions of the shortest body that a name is borrowed by. Measured on 56 modules of C, C++, Rust and AssemblyScript, each asking all others for names: of shorter
    /// bodies 3 in 100 got the name of another function, of optimised ones of this length and more 3 in 1000 (-O0: 3 in 100).
    /// </summary>
    public const int LeastTelling = 8;

    private readonly TypeShapes types = new(module);
    private readonly TokenHash tokens = new();
    private readonly TokenHash calls = new();
    private readonly Dictionary<uint, (BodyHash Hash, int Instructions)> own = [];
    private ulong[]? imports;
    private StaticMemory? staticMemory;

    /// <summary>
    /// Hashes a function's body; false for an import, a body that is not there, and one whose bytes are no instructions. Never throws for what the
    /// module holds.
    /// </summary>
    /// <param name="function">Function index, imports counted.</param>
    /// <param name="hash">The hash.</param>
    /// <param name="instructions">How many instructions the body has, its <c>end</c> counted.</param>
    public bool TryHash(uint function, out BodyHash hash, out int instructions)
    {
        (hash, instructions) = OwnOf(function);
        if (hash.IsNone || module.Body(function) is not { } body)
            return false;
        calls.Begin();
        calls.Hash(hash);
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            if (reader.Current.Opcode is WasmOpcode.Call or WasmOpcode.ReturnCall)
                AddCallee(reader.Current.Index);
        }
        hash = calls.End();
        return true;
    }

    private void AddCallee(uint function)
    {
        if (function < (uint)module.ImportedFunctionCount)
            calls.UInt64((imports ??= ImportNames.Of(module))[(int)function]);
        else
            calls.Hash(OwnOf(function).Hash);
    }

    private (BodyHash Hash, int Instructions) OwnOf(uint function)
    {
        if (own.TryGetValue(function, out var known))
            return known;
        known = module.Body(function) is { } body ? Hash(body) : default;
        own.Add(function, known);
        return known;
    }

    private (BodyHash, int) Hash(FunctionBody body)
    {
        var bytes = module.BodyBytes(body).Span;
        tokens.Begin();
        tokens.UInt64(types.OfFunction(body.FunctionIndex));
        if (!TryAddLocals(bytes))
            return default;
        var writer = new InstructionTokens(module, types, tokens, staticMemory ??= StaticMemory.Of(module), bytes);
        var reader = module.Instructions(body);
        var instructions = 0;
        while (reader.Read())
        {
            writer.Add(reader.Current);
            instructions++;
        }
        return reader.Failed || instructions == 0 ? default : (tokens.End(), instructions);
    }

    // Runs of one type are one run, however the producer cut them.
    private bool TryAddLocals(ReadOnlySpan<byte> body)
    {
        var cursor = new ByteCursor(body);
        var runs = cursor.ReadCount(2);
        var (type, count) = (default(WasmType), 0UL);
        for (uint i = 0; i < runs && !cursor.Failed; i++)
        {
            var more = cursor.ReadVarUInt32();
            var next = WasmType.Read(ref cursor);
            if (more == 0)
                continue;
            if (next != type)
            {
                AddRun(type, count);
                (type, count) = (next, 0);
            }
            count += more;
        }
        AddRun(type, count);
        tokens.UInt64(0);
        return !cursor.Failed;
    }

    private void AddRun(WasmType type, ulong count)
    {
        if (count == 0)
            return;
        tokens.UInt64(count);
        tokens.UInt64(TypeShapes.Of(type));
    }
}
