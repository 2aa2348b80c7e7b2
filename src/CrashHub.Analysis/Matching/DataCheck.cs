using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>
/// Read-only data of a candidate against the dumped memory. wasm-ld names data segments in the name section: <c>.rodata</c> must be equal. Where nothing
/// is named so, all data is compared by its nonzero bytes, of which a program changes some. Only bytes that the dump knows count.
/// </summary>
internal static class DataCheck
{
    // Fewer equal bytes than this are too easily equal by chance.
    private const int FewestBytes = 16;

    // A segment without a name that is equal in this many nonzero bytes was not written to.
    private const int FewestOfAWholeSegment = 64;
    private const int Piece = 16 * 1024;

    public static void Judge(CrashEvidence crash, WasmModule module, CandidateJudgement judgement, AnalysisLimits limits)
    {
        if (crash.Dump is not { } dump || crash.Instance is null || module.DataSegments.Count == 0)
            return;
        var named = default(Tally);
        var other = default(Tally);
        var (wholeSegments, left) = (0L, limits.MaxEvidenceBytes);
        for (var i = 0; i < module.DataSegments.Count && left > 0; i++)
        {
            var segment = module.DataSegments[i];
            if (segment is not { IsActive: true, Address: { } address } || crash.MemoryOf(module, segment.Memory) is not { } memory)
                continue;
            var bytes = module.Bytes.Slice((int)segment.Offset, (int)Math.Min(segment.Length, left));
            left -= bytes.Length;
            var isReadOnly = module.Names.DataSegment((uint)i)?.StartsWith(".rodata", StringComparison.Ordinal) ?? false;
            var tally = Compare(dump.Memory, new MemoryAddress(memory, address), bytes.Span);
            if (isReadOnly)
                named += tally;
            else
                other += tally;
            if (!isReadOnly && tally.Nonzero >= FewestOfAWholeSegment && tally.EqualNonzero == tally.Nonzero)
                wholeSegments += tally.Nonzero;
        }
        judgement.DataBytes = named.Known >= FewestBytes ? named.Known : other.Nonzero;
        judgement.Add(EvidenceKind.Data, 0, named.Known >= FewestBytes ? OfNamed(named) : OfOther(other, wholeSegments));
    }

    private static EvidenceOutcome OfNamed(Tally named) =>
        named.Equal == named.Known ? (named.Nonzero >= FewestBytes ? EvidenceOutcome.Holds : EvidenceOutcome.Unknown)
        : named.Equal >= named.Known - named.Known / 10 && named.EqualNonzero >= named.Nonzero - named.Nonzero / 10 ? EvidenceOutcome.Nearly
        : EvidenceOutcome.Fails;

    private static EvidenceOutcome OfOther(Tally other, long wholeSegments)
    {
        if (other.Nonzero < FewestBytes)
            return EvidenceOutcome.Unknown;
        if (other.EqualNonzero == other.Nonzero || wholeSegments >= other.Nonzero / 2)
            return EvidenceOutcome.Holds;
        return other.EqualNonzero >= other.Nonzero / 2 ? EvidenceOutcome.Nearly : EvidenceOutcome.Fails;
    }

    private static Tally Compare(MemoryImage image, MemoryAddress start, ReadOnlySpan<byte> expected)
    {
        var tally = default(Tally);
        Span<byte> buffer = stackalloc byte[Piece];
        List<MemoryRange> captured = [];
        for (var at = 0; at < expected.Length; at += Piece)
        {
            var wanted = expected.Slice(at, Math.Min(Piece, expected.Length - at));
            var address = new MemoryAddress(start.Memory, unchecked(start.Address + (ulong)at));
            if (!image.IsInside(address, wanted.Length))
                break;
            var found = buffer[..wanted.Length];
            if (image.TryRead(address, found))
            {
                tally.Add(wanted, found);
                continue;
            }
            captured.Clear();
            image.Read(address, found, captured);
            foreach (var range in captured)
            {
                var from = (int)(range.Address - address.Address);
                tally.Add(wanted.Slice(from, range.Length), found.Slice(from, range.Length));
            }
        }
        return tally;
    }

    private struct Tally
    {
        public long Known;
        public long Equal;
        public long Nonzero;
        public long EqualNonzero;

        public void Add(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
        {
            var nonzero = expected.Length - expected.Count((byte)0);
            Known += expected.Length;
            Nonzero += nonzero;
            if (expected.SequenceEqual(found))
            {
                Equal += expected.Length;
                EqualNonzero += nonzero;
                return;
            }
            for (var i = 0; i < expected.Length; i++)
            {
                if (expected[i] != found[i])
                    continue;
                Equal++;
                EqualNonzero += expected[i] == 0 ? 0 : 1;
            }
        }

        public static Tally operator +(Tally one, Tally other) =>
            new()
            {
                Known = one.Known + other.Known,
                Equal = one.Equal + other.Equal,
                Nonzero = one.Nonzero + other.Nonzero,
                EqualNonzero = one.EqualNonzero + other.EqualNonzero,
            };
    }
}
