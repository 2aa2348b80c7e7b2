using System.Buffers.Binary;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>Dumps with a word of memory written over.</summary>
internal static class Damage
{
    /// <summary>The dump with another number at an address of memory 0, which must be captured.</summary>
    public static byte[] Word(byte[] dump, ulong address, uint number)
    {
        foreach (var segment in CoredumpFile.Parse(dump, AnalysisLimits.Default).Memory.Segments(0))
        {
            if (address < segment.Address || address + 4 > segment.Address + (ulong)segment.Length)
                continue;
            var changed = dump.ToArray();
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(segment.FileOffset + (int)(address - segment.Address)), number);
            return changed;
        }
        throw new InvalidOperationException("The word is not captured.");
    }
}
