namespace CrashHub.Testing;

/// <summary>Builds core wasm modules byte by byte; sections are written in the order of the specification, custom ones last.</summary>
public sealed class WasmBuilder
{
    public const byte I32 = 0x7f;
    public const byte I64 = 0x7e;
    public const byte F32 = 0x7d;
    public const byte F64 = 0x7c;

    private readonly SortedDictionary<int, (int Count, WasmWriter Items)> sections = [];
    private readonly List<(string Name, byte[] Contents)> customs = [];
    private readonly SortedDictionary<uint, string> functionNames = [];
    private readonly SortedDictionary<uint, string> segmentNames = [];
    private readonly List<byte[]> rawSections = [];
    private uint imports;
    private uint functions;
    private uint types;

    /// <summary>Adds a function type and returns its index.</summary>
    public uint Type(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> results)
    {
        Item(1).Byte(0x60).Vector(parameters).Vector(results);
        return types++;
    }

    /// <summary>Adds an imported function; before any defined one.</summary>
    public uint ImportFunction(string module, string name, uint type)
    {
        Item(2).Name(module).Name(name).Byte(0).Unsigned(type);
        return imports++;
    }

    /// <summary>Adds a defined function with its instructions (an <c>end</c> is added) and returns its function index.</summary>
    public uint Function(uint type, ReadOnlySpan<byte> code, params ReadOnlySpan<byte> localTypes)
    {
        Item(3).Unsigned(type);
        var body = new WasmWriter().Unsigned((ulong)localTypes.Length);
        foreach (var local in localTypes)
            body.Unsigned(1).Byte(local);
        body.Bytes(code).Byte(0x0b);
        Item(10).Vector(body.ToArray());
        return imports + functions++;
    }

    public WasmBuilder Table(uint minimum)
    {
        Item(4).Byte(0x70).Byte(0).Unsigned(minimum);
        return this;
    }

    public WasmBuilder Memory(ulong minimum, bool is64 = false)
    {
        Item(5).Byte((byte)(is64 ? 4 : 0)).Unsigned(minimum);
        return this;
    }

    public WasmBuilder GlobalI32(int value, bool mutable)
    {
        Item(6).Byte(I32).Byte((byte)(mutable ? 1 : 0)).Byte(0x41).Signed(value).Byte(0x0b);
        return this;
    }

    public WasmBuilder ExportFunction(string name, uint function)
    {
        Item(7).Name(name).Byte(0).Unsigned(function);
        return this;
    }

    /// <summary>Adds an export of any kind (0 function, 1 table, 2 memory, 3 global, 4 tag).</summary>
    public WasmBuilder Export(string name, byte kind, uint index)
    {
        Item(7).Name(name).Byte(kind).Unsigned(index);
        return this;
    }

    /// <summary>Adds an active element segment of table 0.</summary>
    public WasmBuilder Elements(int first, params ReadOnlySpan<uint> functionIndices)
    {
        var item = Item(9).Byte(0).Byte(0x41).Signed(first).Byte(0x0b).Unsigned((ulong)functionIndices.Length);
        foreach (var function in functionIndices)
            item.Unsigned(function);
        return this;
    }

    /// <summary>Adds an active data segment of memory 0.</summary>
    public WasmBuilder Data(int address, ReadOnlySpan<byte> bytes)
    {
        Item(11).Byte(0).Byte(0x41).Signed(address).Byte(0x0b).Vector(bytes);
        return this;
    }

    /// <summary>Names a function in the name section.</summary>
    public WasmBuilder Named(uint function, string name)
    {
        functionNames[function] = name;
        return this;
    }

    /// <summary>Names a data segment in the name section.</summary>
    public WasmBuilder NamedSegment(uint segment, string name)
    {
        segmentNames[segment] = name;
        return this;
    }

    public WasmBuilder Custom(string name, ReadOnlySpan<byte> contents)
    {
        customs.Add((name, contents.ToArray()));
        return this;
    }

    public WasmBuilder BuildId(params ReadOnlySpan<byte> id) => Custom("build_id", new WasmWriter().Vector(id).ToArray());

    /// <summary>Adds a <c>producers</c> section.</summary>
    public WasmBuilder Producers(params ReadOnlySpan<(string Field, string Name, string Version)> values)
    {
        var section = new WasmWriter().Unsigned((ulong)values.Length);
        foreach (var (field, name, version) in values)
            section.Name(field).Unsigned(1).Name(name).Name(version);
        return Custom("producers", section.ToArray());
    }

    /// <summary>Adds a section as it is, after all others.</summary>
    public WasmBuilder Raw(byte id, ReadOnlySpan<byte> contents)
    {
        rawSections.Add(new WasmWriter().Byte(id).Vector(contents).ToArray());
        return this;
    }

    public byte[] Build()
    {
        var module = new WasmWriter().Bytes("\0asm"u8).UInt32(1);
        foreach (var (id, (count, items)) in sections)
            module.Byte((byte)id).Vector(new WasmWriter().Unsigned((ulong)count).Bytes(items.ToArray()).ToArray());
        if (functionNames.Count + segmentNames.Count > 0)
            module.Byte(0).Vector(Section("name", NameSection()));
        foreach (var (name, contents) in customs)
            module.Byte(0).Vector(Section(name, contents));
        foreach (var raw in rawSections)
            module.Bytes(raw);
        return module.ToArray();
    }

    private static byte[] Section(string name, byte[] contents) => new WasmWriter().Name(name).Bytes(contents).ToArray();

    private byte[] NameSection()
    {
        var section = new WasmWriter();
        if (functionNames.Count > 0)
            section.Byte(1).Vector(NameMap(functionNames));
        if (segmentNames.Count > 0)
            section.Byte(9).Vector(NameMap(segmentNames));
        return section.ToArray();
    }

    private static byte[] NameMap(SortedDictionary<uint, string> names)
    {
        var map = new WasmWriter().Unsigned((ulong)names.Count);
        foreach (var (index, name) in names)
            map.Unsigned(index).Name(name);
        return map.ToArray();
    }

    private WasmWriter Item(int section)
    {
        var (count, items) = sections.TryGetValue(section, out var known) ? known : (0, new WasmWriter());
        sections[section] = (count + 1, items);
        return items;
    }
}
