namespace CrashHub.Testing;

/// <summary>
/// Builds coredumps (Coredump.md). By default in Wasmtime's order: core, memory, global, data, coremodules, coreinstances, corestack;
/// <see cref="StackFirst"/> puts the stacks first.
/// </summary>
public sealed class CoredumpBuilder
{
    private readonly List<string> modules = [];
    private readonly WasmWriter instances = new();
    private readonly WasmWriter memories = new();
    private readonly WasmWriter globals = new();
    private readonly WasmWriter segments = new();
    private readonly List<(string Name, List<byte[]> Frames)> threads = [];
    private readonly List<(string Name, byte[] Contents)> customs = [];
    private string? process;
    private int instanceCount;
    private int memoryCount;
    private int globalCount;
    private int segmentCount;
    private bool stackFirst;

    public CoredumpBuilder Process(string name)
    {
        process = name;
        return this;
    }

    public CoredumpBuilder Module(string name)
    {
        modules.Add(name);
        return this;
    }

    public CoredumpBuilder Instance(uint module, ReadOnlySpan<uint> memoryIndices = default, ReadOnlySpan<uint> globalIndices = default)
    {
        instances.Byte(0).Unsigned(module);
        Indices(memoryIndices);
        Indices(globalIndices);
        instanceCount++;
        return this;
    }

    public CoredumpBuilder Memory(ulong pages, ulong? maximum = null, bool is64 = false)
    {
        memories.Byte((byte)((maximum is null ? 0 : 1) | (is64 ? 4 : 0))).Unsigned(pages);
        if (maximum is { } most)
            memories.Unsigned(most);
        memoryCount++;
        return this;
    }

    public CoredumpBuilder GlobalI32(int value, bool mutable = true)
    {
        globals.Byte(WasmBuilder.I32).Byte((byte)(mutable ? 1 : 0)).Byte(0x41).Signed(value).Byte(0x0b);
        globalCount++;
        return this;
    }

    public CoredumpBuilder GlobalI64(long value, bool mutable = true)
    {
        globals.Byte(WasmBuilder.I64).Byte((byte)(mutable ? 1 : 0)).Byte(0x42).Signed(value).Byte(0x0b);
        globalCount++;
        return this;
    }

    /// <summary>Adds captured bytes; the address is written as i32, or as i64 above 2^32 and for <paramref name="is64"/>.</summary>
    public CoredumpBuilder Segment(ulong address, ReadOnlySpan<byte> bytes, uint memory = 0, bool is64 = false)
    {
        segments.Byte((byte)(memory == 0 ? 0 : 2));
        if (memory != 0)
            segments.Unsigned(memory);
        if (is64 || address > uint.MaxValue)
            segments.Byte(0x42).Signed((long)address);
        else
            segments.Byte(0x41).Signed((int)(uint)address);
        segments.Byte(0x0b).Vector(bytes);
        segmentCount++;
        return this;
    }

    /// <summary>Begins a thread; the frames that follow are its own, youngest first.</summary>
    public CoredumpBuilder Thread(string name)
    {
        threads.Add((name, []));
        return this;
    }

    /// <summary>Adds a frame to the last thread.</summary>
    public CoredumpBuilder Frame(uint instance, uint function, uint codeOffset, params ReadOnlySpan<FrameValue> locals) =>
        FrameWithStack(instance, function, codeOffset, locals, []);

    public CoredumpBuilder FrameWithStack(
        uint instance,
        uint function,
        uint codeOffset,
        ReadOnlySpan<FrameValue> locals,
        ReadOnlySpan<FrameValue> stack
    )
    {
        var frame = new WasmWriter().Byte(0).Unsigned(instance).Unsigned(function).Unsigned(codeOffset);
        Values(frame, locals);
        Values(frame, stack);
        return RawFrame(frame.ToArray());
    }

    /// <summary>Adds a frame's bytes as they are; for other layouts and for damage.</summary>
    public CoredumpBuilder RawFrame(ReadOnlySpan<byte> frame)
    {
        if (threads.Count == 0)
            Thread("main");
        threads[^1].Frames.Add(frame.ToArray());
        return this;
    }

    public CoredumpBuilder Custom(string name, ReadOnlySpan<byte> contents)
    {
        customs.Add((name, contents.ToArray()));
        return this;
    }

    public CoredumpBuilder StackFirst()
    {
        stackFirst = true;
        return this;
    }

    public byte[] Build()
    {
        var dump = new WasmWriter().Bytes("\0asm"u8).UInt32(1);
        if (stackFirst)
            Stacks(dump);
        if (process is not null)
            Custom(dump, "core", new WasmWriter().Byte(0).Name(process).ToArray());
        if (memoryCount > 0)
            Counted(dump, 5, memoryCount, memories);
        if (globalCount > 0)
            Counted(dump, 6, globalCount, globals);
        if (segmentCount > 0)
            Counted(dump, 11, segmentCount, segments);
        if (modules.Count > 0)
        {
            var items = new WasmWriter().Unsigned((ulong)modules.Count);
            foreach (var module in modules)
                items.Byte(0).Name(module);
            Custom(dump, "coremodules", items.ToArray());
        }
        if (instanceCount > 0)
            Custom(dump, "coreinstances", new WasmWriter().Unsigned((ulong)instanceCount).Bytes(instances.ToArray()).ToArray());
        foreach (var (name, contents) in customs)
            Custom(dump, name, contents);
        if (!stackFirst)
            Stacks(dump);
        return dump.ToArray();
    }

    private static void Values(WasmWriter frame, ReadOnlySpan<FrameValue> values)
    {
        frame.Unsigned((ulong)values.Length);
        foreach (var value in values)
            value.Write(frame);
    }

    private static void Custom(WasmWriter dump, string name, byte[] contents) =>
        dump.Byte(0).Vector(new WasmWriter().Name(name).Bytes(contents).ToArray());

    private static void Counted(WasmWriter dump, byte id, int count, WasmWriter items) =>
        dump.Byte(id).Vector(new WasmWriter().Unsigned((ulong)count).Bytes(items.ToArray()).ToArray());

    private void Stacks(WasmWriter dump)
    {
        foreach (var (name, frames) in threads)
        {
            var stack = new WasmWriter().Byte(0).Name(name).Unsigned((ulong)frames.Count);
            foreach (var frame in frames)
                stack.Bytes(frame);
            Custom(dump, "corestack", stack.ToArray());
        }
    }

    private void Indices(ReadOnlySpan<uint> indices)
    {
        instances.Unsigned((ulong)indices.Length);
        foreach (var index in indices)
            instances.Unsigned(index);
    }
}
