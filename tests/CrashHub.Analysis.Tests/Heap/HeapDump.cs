using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Heap;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Heap;

/// <summary>A real dump, its module, and words of its memory that a test changes.</summary>
internal sealed class HeapDump(string dump, string module)
{
    private readonly byte[] bytes = Fixture.Bytes($"dumps/{dump}.coredump");
    private readonly WasmModule wasm = WasmModule.Parse(Fixture.Bytes($"modules/{module}.wasm"), AnalysisLimits.Default);

    public byte[] Bytes => bytes;

    /// <summary>Writes those bytes of a word that the dump holds: zeros at the ends of a page are not there.</summary>
    public void Write(ulong address, uint word)
    {
        var written = 0;
        foreach (var segment in Parse().Memory.Segments(0))
        {
            for (var i = 0; i < 4; i++)
            {
                if (address + (ulong)i < segment.Address || address + (ulong)i >= segment.End)
                    continue;
                bytes[segment.FileOffset + (int)(address + (ulong)i - segment.Address)] = (byte)(word >> 8 * i);
                written++;
            }
        }
        Assert.True(written > 0, $"0x{address:x} is in no segment");
    }

    public uint Word(ulong address)
    {
        var word = new byte[4];
        Assert.True(Parse().Memory.TryRead(new MemoryAddress(0, address), word));
        return BinaryPrimitives.ReadUInt32LittleEndian(word);
    }

    /// <summary>The heap; of the module without names where <paramref name="strip"/>.</summary>
    public HeapImage? Heap(bool strip = false, AnalysisLimits? limits = null)
    {
        var file = Parse();
        var ran = strip ? Stripped() : wasm;
        return HeapReader.Read(file, file.InstanceOf(file.Threads[0].Frames[0])!, ran, 0, limits ?? AnalysisLimits.Default);
    }

    private CoredumpFile Parse() => CoredumpFile.Parse(bytes, AnalysisLimits.Default);

    private WasmModule Stripped()
    {
        var kept = new WasmBuilder();
        foreach (var section in wasm.Sections.Where(s => !s.IsCustom))
            kept.Raw((byte)section.Id, wasm.Contents(section).Span);
        return WasmModule.Parse(kept.Build(), AnalysisLimits.Default);
    }
}
