using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// A coredump (tool-conventions, Coredump.md), in any of the layouts that producers write. Parsing never throws and salvages: a bad frame loses
/// the rest of its stack, a bad segment the rest of the data, and a note says where. Section headers, names and stacks are read at once; memory is
/// indexed when <see cref="Memory"/> is first asked for. Immutable and safe for several threads.
/// </summary>
public sealed class CoredumpFile
{
    private readonly LayoutTraits traits;
    private readonly Lazy<MemoryImage> memory;

    internal CoredumpFile(CoredumpReader reader, ReadOnlyMemory<byte> bytes, AnalysisLimits limits)
    {
        Bytes = bytes;
        traits = reader.Traits;
        Sections = reader.Sections;
        ProcessName = reader.ProcessName;
        Modules = reader.Modules;
        Instances = reader.Instances;
        HasImpliedInstance = reader.HasImpliedInstance;
        Threads = reader.Threads;
        Memories = reader.Memories;
        Globals = reader.Globals;
        Notes = reader.Notes;
        Capture = reader.Capture;
        memory = new Lazy<MemoryImage>(() =>
            MemoryImage.Read(bytes, reader.DataSection, Memories, IsPartial(reader), Capture?.Known ?? [], limits)
        );
    }

    /// <summary>The whole file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The layout that the stacks were read in.</summary>
    public CoredumpLayout Layout => traits.Layout;

    /// <summary>Sections in file order.</summary>
    public IReadOnlyList<WasmSection> Sections { get; }

    /// <summary>Name of the process or store from <c>core</c>; null without that section.</summary>
    public string? ProcessName { get; }

    /// <summary>Module names in dump order; empty names where the producer writes none.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Instances in dump order. Where the producer writes none there is one, with all memories and globals.</summary>
    public IReadOnlyList<CoredumpInstance> Instances { get; }

    /// <summary>True when the dump has no instances and the one in <see cref="Instances"/> is implied.</summary>
    public bool HasImpliedInstance { get; }

    /// <summary>Threads in dump order; the first is taken as the one that trapped.</summary>
    public IReadOnlyList<CoredumpThread> Threads { get; }

    /// <summary>Memories in dump order; the minimum is the size at the trap. Wasmtime leaves out custom page sizes.</summary>
    public IReadOnlyList<WasmMemory> Memories { get; }

    /// <summary>Globals in dump order; the initial value is the value at the trap, unknown where the producer lost it (WasmEdge), null for references.</summary>
    public IReadOnlyList<WasmGlobal> Globals { get; }

    /// <summary>Damage and information found in everything but the memory contents; see also <see cref="MemoryImage.Notes"/>.</summary>
    public IReadOnlyList<CoredumpNote> Notes { get; }

    /// <summary>What a shrunk or scrubbed dump of ours says that it kept; null in any other dump.</summary>
    public DumpCapture? Capture { get; }

    /// <summary>The memory contents; indexed on first use.</summary>
    public MemoryImage Memory => memory.Value;

    /// <summary>Reads a dump. Bytes that are no wasm file give a dump without threads and a note.</summary>
    /// <param name="bytes">The file; kept, not copied.</param>
    /// <param name="limits">Bounds for threads, frames, values, segments and names.</param>
    public static CoredumpFile Parse(ReadOnlyMemory<byte> bytes, AnalysisLimits limits) =>
        new(CoredumpReader.Read(bytes.Span, limits), bytes, limits);

    /// <summary>A frame's locals, parameters first; decoded at each call.</summary>
    public CoredumpValue[] Locals(CoredumpFrame frame) => FrameReader.Values(Bytes.Span, frame, traits, operands: false);

    /// <summary>A frame's operand stack, bottom first; decoded at each call.</summary>
    public CoredumpValue[] OperandStack(CoredumpFrame frame) => FrameReader.Values(Bytes.Span, frame, traits, operands: true);

    /// <summary>The instance of a frame; null when its index is out of range.</summary>
    public CoredumpInstance? InstanceOf(CoredumpFrame frame) =>
        frame.InstanceIndex < (uint)Instances.Count ? Instances[(int)frame.InstanceIndex] : null;

    /// <summary>The index into <see cref="Modules"/> of a frame's module; null when an index on the way is out of range.</summary>
    public uint? ModuleIndexOf(CoredumpFrame frame) =>
        InstanceOf(frame) is { } instance && instance.ModuleIndex < (uint)Modules.Count ? instance.ModuleIndex : null;

    // A dump that lists what it kept, or that ends inside its data, says nothing about other absent bytes. One that was only scrubbed kept all.
    private static bool IsPartial(CoredumpReader reader) =>
        reader.DataSection is { IsCut: true }
        || reader.Capture is not { Mode: DumpPrivacy.Full }
            && reader.Sections.Any(section => section.IsCustom && section.Name == DumpCapture.SectionName);

    /// <summary>Contents of the first custom section with that name, or null; for sections of ours such as <c>crashhub</c>.</summary>
    public ReadOnlyMemory<byte>? Section(string name)
    {
        foreach (var section in Sections)
            if (section.IsCustom && section.Name == name)
                return Bytes.Slice((int)section.Offset, (int)section.Length);
        return null;
    }
}
