using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Matching;

/// <summary>What a dump shows of one of its modules: enough to rule out most builds by what is stored of them.</summary>
public sealed class ModuleTraces
{
    private const int FewestProbes = 4;

    private readonly MemoryImage? image;
    private readonly uint memory;

    private ModuleTraces(MemoryImage? image, uint memory) => (this.image, this.memory) = (image, memory);

    /// <summary>
    /// One number for memories and globals, equal to <see cref="ModuleShape.Layout"/> of the build that ran; null where the dump does not show them whole.
    /// </summary>
    public long? Layout { get; private init; }

    /// <summary>The largest function index of a frame; null where the dump shows none.</summary>
    public uint? MostFunction { get; private init; }

    internal static ModuleTraces? Of(CrashEvidence crash, uint? mostFunction)
    {
        if (crash.Dump is not { } dump || crash.Instance is not { } instance)
            return null;
        var used = instance.Memories is [var first, ..] && first < (uint)dump.Memories.Count ? first : CoredumpInstance.Absent;
        return new ModuleTraces(used == CoredumpInstance.Absent ? null : dump.Memory, used)
        {
            Layout = LayoutKey.Of(dump, instance),
            MostFunction = mostFunction,
        };
    }

    /// <summary>
    /// False when the shape proves that another build ran, or when most samples of its data are not in memory. Samples that the dump lacks count for nothing.
    /// </summary>
    /// <param name="shape">What is stored of the build.</param>
    /// <param name="share">Receives the share of the known samples that are in memory, from 0 to 1; 0 when none is known.</param>
    public bool CanBe(ModuleShape shape, out double share)
    {
        share = 0;
        if (MostFunction is { } most && most >= (uint)shape.Functions)
            return false;
        if (Layout is { } layout && layout != shape.Layout)
            return false;
        if (image is null)
            return true;
        var (known, equal) = (0, 0);
        Span<byte> bytes = stackalloc byte[DataProbe.Length];
        foreach (var probe in shape.Probes)
        {
            if (!image.TryRead(new MemoryAddress(memory, probe.Address), bytes))
                continue;
            known++;
            equal += BinaryPrimitives.ReadUInt64LittleEndian(bytes) == probe.Bytes ? 1 : 0;
        }
        share = known == 0 ? 0 : (double)equal / known;
        return known < FewestProbes || share >= 0.5;
    }
}
