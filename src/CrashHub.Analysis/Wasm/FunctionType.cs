using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Parameters and results of a function (core spec, Function Types).</summary>
/// <param name="Parameters">Types of the parameters; they are the function's first locals.</param>
/// <param name="Results">Types of the results.</param>
public sealed record FunctionType(IReadOnlyList<WasmType> Parameters, IReadOnlyList<WasmType> Results)
{
    /// <summary>Reads a function type whose form byte is next; the cursor tells what was wrong.</summary>
    internal static FunctionType Read(ref ByteCursor cursor)
    {
        cursor.ReadByte();
        var parameters = ReadTypes(ref cursor);
        return new(parameters, ReadTypes(ref cursor));
    }

    /// <summary>The same parameters and results, in order.</summary>
    public bool Equals(FunctionType? other) =>
        other is not null && Parameters.SequenceEqual(other.Parameters) && Results.SequenceEqual(other.Results);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Parameters.Count, Results.Count);

    /// <summary>The text format, for example <c>(i32, i64) -> (i32)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Parameters)}) -> ({string.Join(", ", Results)})";

    private static WasmType[] ReadTypes(ref ByteCursor cursor)
    {
        var types = new WasmType[cursor.ReadCount()];
        for (var i = 0; i < types.Length; i++)
            types[i] = WasmType.Read(ref cursor);
        return types;
    }
}
