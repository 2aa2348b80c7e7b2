using System.Text.Unicode;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>Reads everything of a dump but its memory contents.</summary>
internal sealed class CoredumpReader
{
    private readonly AnalysisLimits limits;
    private readonly List<CoredumpNote> notes = [];
    private readonly List<WasmSection> sections = [];
    private readonly List<string> modules = [];
    private readonly List<CoredumpInstance> instances = [];
    private readonly List<WasmMemory> memories = [];
    private readonly List<WasmGlobal> globals = [];

    private CoredumpReader(AnalysisLimits limits) => this.limits = limits;

    public LayoutTraits Traits { get; private set; } = LayoutTraits.Standard;
    public IReadOnlyList<WasmSection> Sections => sections;
    public string? ProcessName { get; private set; }
    public IReadOnlyList<string> Modules => modules;
    public IReadOnlyList<CoredumpInstance> Instances => instances;
    public bool HasImpliedInstance { get; private set; }
    public IReadOnlyList<CoredumpThread> Threads { get; private set; } = [];
    public IReadOnlyList<WasmMemory> Memories => memories;
    public IReadOnlyList<WasmGlobal> Globals => globals;
    public IReadOnlyList<CoredumpNote> Notes => notes;
    public WasmSection? DataSection { get; private set; }
    public DumpCapture? Capture { get; private set; }

    public static CoredumpReader Read(ReadOnlySpan<byte> file, AnalysisLimits limits)
    {
        var reader = new CoredumpReader(limits);
        if (!file.StartsWith(SectionList.CoreHeader))
        {
            reader.Note("damagedHeader", null, 0, "the file does not begin like a core wasm file");
            return reader;
        }
        var fault = SectionList.Read(file, limits, reader.sections);
        if (fault.Kind != ParseErrorKind.None)
            reader.Note("damagedSection", fault.Section, fault.Offset, fault.Detail);
        reader.ReadSections(file);
        reader.ReadStacks(file);
        reader.ImplyInstance();
        reader.CheckIndices();
        return reader;
    }

    private void ReadSections(ReadOnlySpan<byte> file)
    {
        HashSet<string> seen = [];
        foreach (var section in sections)
        {
            var isKnown = section.IsCustom
                ? section.Name is "core" or "coremodules" or "coreinstances" or DumpCapture.SectionName
                : section.Id is 5 or 6 or 11;
            if (!isKnown)
            {
                if (section.Id > 13)
                    Note("unknownSection", section.Name, section.Offset, "the section is ignored");
                continue;
            }
            if (!seen.Add(section.IsCustom ? section.Name : $"{section.Id}"))
            {
                Note("damagedSection", section.Name, section.Offset, "second section of this kind, ignored");
                continue;
            }
            if (section.Id == 11)
                DataSection = section;
            else
                ReadSection(file, section);
        }
    }

    private void ReadSection(ReadOnlySpan<byte> file, WasmSection section)
    {
        var cursor = new ByteCursor(file.Slice((int)section.Offset, (int)section.Length), section.Offset);
        switch (section.Name)
        {
            case DumpCapture.SectionName:
                Capture = DumpCapture.Read(file.Slice((int)section.Offset, (int)section.Length), limits);
                return;
            case "core":
                if (cursor.ReadByte() != 0)
                    cursor.Fail(ParseErrorKind.UnknownEncoding, section.Offset);
                ProcessName = ReadName(ref cursor, section, "process name");
                break;
            case "coremodules":
                ReadModules(ref cursor, section);
                break;
            case "coreinstances":
                ReadInstances(ref cursor);
                break;
            case "memory":
                ReadMemories(ref cursor);
                break;
            default:
                ReadGlobals(ref cursor, section.Offset + section.Length);
                break;
        }
        if (cursor.Failed)
            Note("damagedSection", section.Name, cursor.ErrorOffset, $"what follows in the section is lost: {cursor.ErrorKind}");
        else if (!cursor.AtEnd)
            Note("damagedSection", section.Name, cursor.Offset, $"{cursor.Remaining} bytes follow the last item");
    }

    private string? ReadName(ref ByteCursor cursor, WasmSection section, string what)
    {
        var name = cursor.ReadName();
        if (cursor.Failed)
            return null;
        if (!Utf8.IsValid(name))
            Note("damagedName", section.Name, cursor.Offset - name.Length, $"{what} is not valid UTF-8");
        if (name.Length > limits.MaxNameBytes)
            Note("limitName", section.Name, cursor.Offset - name.Length, $"{what} is cut");
        return WasmText.Decode(name, limits.MaxNameBytes);
    }

    private void ReadModules(ref ByteCursor cursor, WasmSection section)
    {
        var start = cursor.Offset;
        var count = cursor.ReadVarUInt32();
        if (count == 1 && cursor.Remaining == 1 && cursor.Peek() == 0)
        {
            // WasmEdge writes the module without the length of its (empty) name.
            cursor.ReadByte();
            modules.Add("");
            return;
        }
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (modules.Count >= limits.MaxInstances)
            {
                cursor.Fail(ParseErrorKind.LimitReached);
                return;
            }
            start = cursor.Offset;
            if (cursor.ReadByte() != 0)
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
            if (ReadName(ref cursor, section, $"name of module {i}") is { } name)
                modules.Add(name);
        }
    }

    private void ReadInstances(ref ByteCursor cursor)
    {
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            var start = cursor.Offset;
            if (instances.Count >= limits.MaxInstances)
                cursor.Fail(ParseErrorKind.LimitReached);
            if (cursor.ReadByte() != 0)
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
            var module = cursor.ReadVarUInt32();
            var instanceMemories = ReadIndices(ref cursor);
            var instanceGlobals = ReadIndices(ref cursor);
            if (!cursor.Failed)
                instances.Add(new CoredumpInstance(module, instanceMemories, instanceGlobals));
        }
    }

    private static uint[] ReadIndices(ref ByteCursor cursor)
    {
        var indices = new uint[cursor.ReadCount()];
        for (var i = 0; i < indices.Length && !cursor.Failed; i++)
            indices[i] = cursor.ReadVarUInt32();
        return indices;
    }

    private void ReadMemories(ref ByteCursor cursor)
    {
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (memories.Count >= limits.MaxInstances)
                cursor.Fail(ParseErrorKind.LimitReached);
            var start = cursor.Offset;
            var memory = EntityReader.ReadMemory(ref cursor);
            if (cursor.Failed)
                return;
            memories.Add(memory);
            if ((UInt128)memory.Minimum * memory.PageSize > (memory.Is64 ? UInt128.One << 64 : 1ul << 32))
                Note("damagedMemory", "memory", start, $"memory {i} is larger than its address type allows");
        }
    }

    private void ReadGlobals(ref ByteCursor cursor, long end)
    {
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed && cursor.Offset < end; i++)
        {
            if (globals.Count >= limits.MaxInstances)
                cursor.Fail(ParseErrorKind.LimitReached);
            var global = EntityReader.ReadGlobal(ref cursor);
            if (!cursor.Failed)
                globals.Add(global);
        }
        if (!cursor.Failed && globals.Count < count)
            cursor.Fail(ParseErrorKind.CountPastEnd);
    }

    private void ReadStacks(ReadOnlySpan<byte> file)
    {
        var isMemoryImage = LayoutEvidence.IsMemoryImage(file, DataSection) && instances.Count == 0 && modules.Count == 0;
        // The rewriter declares no pages at all; the file is the whole memory.
        if (isMemoryImage && memories is [{ Minimum: 0 }, ..])
            memories[0] = memories[0] with { Minimum = ((ulong)file.Length + memories[0].PageSize - 1) / memories[0].PageSize };
        // A shrunk dump has lost what told its layout, and says it instead.
        var candidates = Capture?.Layout is { } layout
            ? LayoutTraits.Of(layout)
            : LayoutEvidence.Candidates(isMemoryImage, instances.Count > 0, modules is [""]);
        var stacks = StackReader.Read(file, sections, candidates, limits);
        Traits = stacks.Traits;
        Threads = stacks.Threads;
        foreach (var note in stacks.Notes)
            Add(note);
        if (Threads.Count == 0)
            Note("damagedStack", "corestack", file.Length, "the dump has no corestack");
    }

    private void ImplyInstance()
    {
        if (instances.Count > 0)
            return;
        HasImpliedInstance = true;
        if (modules.Count == 0)
            modules.Add("");
        var allMemories = new uint[memories.Count];
        for (uint i = 0; i < allMemories.Length; i++)
            allMemories[i] = i;
        var allGlobals = new uint[globals.Count];
        for (uint i = 0; i < allGlobals.Length; i++)
            allGlobals[i] = i;
        instances.Add(new CoredumpInstance(0, allMemories, allGlobals));
    }

    private void CheckIndices()
    {
        for (var i = 0; i < instances.Count; i++)
        {
            if (instances[i].ModuleIndex >= (uint)modules.Count)
                Note(
                    "damagedIndex",
                    "coreinstances",
                    SectionOffset("coreinstances"),
                    $"instance {i} names module {instances[i].ModuleIndex} of {modules.Count}"
                );
            CheckIndices(i, instances[i].Memories, memories.Count, "memory");
            CheckIndices(i, instances[i].Globals, globals.Count, "global");
        }
        foreach (var thread in Threads)
        {
            foreach (var frame in thread.Frames)
            {
                if (frame.InstanceIndex < (uint)instances.Count)
                    continue;
                Note("damagedIndex", "corestack", frame.Offset, $"a frame names instance {frame.InstanceIndex} of {instances.Count}");
                break;
            }
        }
    }

    private void CheckIndices(int instance, IReadOnlyList<uint> indices, int count, string what)
    {
        foreach (var index in indices)
        {
            if (index < (uint)count)
                continue;
            var kind =
                index != CoredumpInstance.Absent ? "damagedIndex"
                : what == "memory" ? "absentMemory"
                : "absentGlobal";
            var detail =
                index == CoredumpInstance.Absent
                    ? $"a {what} of instance {instance} was not captured"
                    : $"instance {instance} names {what} {index} of {count}";
            Note(kind, "coreinstances", SectionOffset("coreinstances"), detail);
            return;
        }
    }

    private long SectionOffset(string name) => sections.Find(section => section.Name == name).Offset;

    private void Note(string kind, string? section, long offset, string detail) => Add(new CoredumpNote(kind, section, offset, detail));

    private void Add(CoredumpNote note)
    {
        if (notes.Count < limits.MaxNotes)
            notes.Add(note);
    }
}
