using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>
/// What is kept of a build so that most builds are ruled out for a crash without being opened: a few numbers and samples of its data. It proves nothing by
/// itself; <see cref="ModuleTraces"/> compares it with a dump.
/// </summary>
public sealed class ModuleShape
{
    private const byte Version = 1;
    private const int MostProbes = 16;

    // How far from its even place a sample may lie.
    private const int SearchLength = 256;

    private ModuleShape() { }

    /// <summary>Functions, imported and defined: every function index of a frame is below.</summary>
    public int Functions { get; private init; }

    /// <summary>Imported functions: every function index of a frame is this or above.</summary>
    public int ImportedFunctions { get; private init; }

    /// <summary>Equal for a build and a dump of it; see <see cref="ModuleTraces.Layout"/>.</summary>
    public long Layout { get; private init; }

    /// <summary>Samples of read-only data, or of all data where none is named so; empty where it has none in its first memory.</summary>
    public IReadOnlyList<DataProbe> Probes { get; private init; } = [];

    /// <summary>Reads the shape of a module; touches its data in a few places only.</summary>
    public static ModuleShape Of(WasmModule module) =>
        new()
        {
            Functions = module.FunctionCount,
            ImportedFunctions = module.ImportedFunctionCount,
            Layout = LayoutKey.Of(module),
            Probes = ProbesOf(module),
        };

    /// <summary>The shape that <see cref="ToBytes"/> wrote; null for bytes of another version, or none.</summary>
    public static ModuleShape? Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes);
        if (cursor.ReadByte() != Version)
            return null;
        var functions = cursor.ReadVarUInt32();
        var imported = cursor.ReadVarUInt32();
        var layout = cursor.ReadUInt64();
        var probes = new DataProbe[Math.Min(cursor.ReadCount(), MostProbes)];
        for (var i = 0; i < probes.Length; i++)
            probes[i] = new DataProbe(cursor.ReadVarUInt64(), cursor.ReadUInt64());
        return cursor.Failed
            ? null
            : new ModuleShape
            {
                Functions = (int)Math.Min(functions, int.MaxValue),
                ImportedFunctions = (int)Math.Min(imported, int.MaxValue),
                Layout = (long)layout,
                Probes = probes,
            };
    }

    /// <summary>At most 320 bytes: a version, LEB128 numbers, and values of fixed width, little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new List<byte>(32 + Probes.Count * 13) { Version };
        Unsigned(bytes, (ulong)Functions);
        Unsigned(bytes, (ulong)ImportedFunctions);
        Fixed(bytes, (ulong)Layout);
        Unsigned(bytes, (ulong)Probes.Count);
        foreach (var probe in Probes)
        {
            Unsigned(bytes, probe.Address);
            Fixed(bytes, probe.Bytes);
        }
        return [.. bytes];
    }

    private static List<DataProbe> ProbesOf(WasmModule module)
    {
        var probes = new List<DataProbe>();
        if (module.Memories is not [{ IsShared: false }, ..])
            return probes;
        var isNamed = false;
        for (var i = 0; i < module.DataSegments.Count && !isNamed; i++)
            isNamed = IsReadOnly(module, i) && module.DataSegments[i].Length >= SearchLength;
        long all = 0;
        for (var i = 0; i < module.DataSegments.Count; i++)
            all += IsSampled(module, i, isNamed) ? module.DataSegments[i].Length : 0;
        var (before, last) = (0L, -1L);
        for (var i = 0; i < module.DataSegments.Count && probes.Count < MostProbes; i++)
        {
            if (!IsSampled(module, i, isNamed))
                continue;
            var segment = module.DataSegments[i];
            var data = module.Bytes.Span.Slice((int)segment.Offset, segment.Length);
            // Evenly over all data, so that data which moved or changed anywhere shows.
            for (var k = (before * MostProbes + all - 1) / all; k < MostProbes && k * all / MostProbes < before + segment.Length; k++)
            {
                var at = Math.Max(k * all / MostProbes - before, last + 1 - before);
                if (Find(data, (int)at) is not { } place || before + place <= last)
                    continue;
                probes.Add(DataProbe.At(segment.Address!.Value + (ulong)place, data[place..]));
                last = before + place + DataProbe.Length - 1;
            }
            before += segment.Length;
        }
        return probes;
    }

    private static int? Find(ReadOnlySpan<byte> data, int from)
    {
        var end = Math.Min(data.Length - DataProbe.Length, from + SearchLength);
        for (var at = Math.Max(from, 0); at <= end; at++)
        {
            if (DataProbe.IsTelling(data[at..]))
                return at;
        }
        return null;
    }

    private static bool IsSampled(WasmModule module, int segment, bool isNamed) =>
        module.DataSegments[segment] is { IsActive: true, Memory: 0, Address: not null, Length: > 0 }
        && (!isNamed || IsReadOnly(module, segment));

    private static bool IsReadOnly(WasmModule module, int segment) =>
        module.Names.DataSegment((uint)segment)?.StartsWith(".rodata", StringComparison.Ordinal) ?? false;

    private static void Unsigned(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }

    private static void Fixed(List<byte> bytes, ulong value)
    {
        for (var i = 0; i < 8; i++, value >>= 8)
            bytes.Add((byte)value);
    }
}
