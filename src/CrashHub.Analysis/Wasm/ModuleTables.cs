using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>The index spaces of one module as offsets into its bytes; filled by <see cref="ModuleReader"/>.</summary>
internal sealed class ModuleTables(int maximumFaults)
{
    public List<ParseError> Faults { get; } = [];
    public List<WasmSection> Sections { get; } = [];
    public List<TypeEntry> Types { get; } = [];
    public List<ImportEntry> Imports { get; } = [];
    public List<ExportEntry> Exports { get; } = [];
    public List<uint> FunctionTypes { get; } = [];
    public List<WasmTable> Tables { get; } = [];
    public List<WasmMemory> Memories { get; } = [];
    public List<WasmGlobal> Globals { get; } = [];
    public List<uint> Tags { get; } = [];
    public List<BodyEntry> Bodies { get; } = [];
    public int ImportedFunctions { get; set; }
    public uint? Start { get; set; }
    public uint? DataCount { get; set; }
    public ParseError? ListFault { get; set; }

    public void AddFault(ParseError fault)
    {
        if (Faults.Count < maximumFaults)
            Faults.Add(fault);
    }

    /// <summary>The position in <see cref="Bodies"/> of the body that holds an offset; null when it lies in none.</summary>
    public int? FindBody(ModuleOffset offset)
    {
        var low = 0;
        var high = Bodies.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var entry = Bodies[middle];
            if (offset.Value < (ulong)entry.Start)
                high = middle - 1;
            else if (offset.Value - (ulong)entry.Start >= (ulong)entry.Length)
                low = middle + 1;
            else
                return middle;
        }
        return null;
    }

    internal readonly record struct TypeEntry(WasmTypeDefinitionKind Kind, int Offset);

    internal readonly record struct ImportEntry(
        int ModuleOffset,
        int ModuleLength,
        int NameOffset,
        int NameLength,
        WasmExternalKind Kind,
        uint Index
    );

    internal readonly record struct ExportEntry(int NameOffset, int NameLength, WasmExternalKind Kind, uint Index);

    internal readonly record struct BodyEntry(int Start, int Length);
}
