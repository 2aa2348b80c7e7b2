using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>An index that was built and not yet written. It holds no part of the inputs.</summary>
public sealed class SymbolIndexBuild
{
    private readonly ByteSink?[] sections = new ByteSink?[Enum.GetValues<IndexSection>().Length];
    private readonly List<ParseError> faults = [];
    private readonly byte[] head = new byte[SymbolIndexFormat.HeadLength];
    private readonly ByteSink checksums = new();
    private readonly SymbolIndexKey key;

    internal SymbolIndexBuild(SymbolIndexKey key) => this.key = key;

    /// <summary>Bytes of the file.</summary>
    public long Length { get; private set; }

    /// <summary>What was not sound in the inputs; the index leaves such parts to the files.</summary>
    public IReadOnlyList<ParseError> Faults => faults;

    internal IndexFlags Flags { get; set; }

    /// <summary>The file in pieces, first to last.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts
    {
        get
        {
            yield return head;
            foreach (var section in sections.Append(checksums))
            {
                foreach (var part in section?.Parts ?? [])
                    yield return part;
            }
        }
    }

    /// <summary>Writes the file.</summary>
    public void CopyTo(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var part in Parts)
            output.Write(part.Span);
    }

    internal void AddFaults(IEnumerable<ParseError> found) => faults.AddRange(found);

    internal ByteSink Section(IndexSection section) => sections[(int)section] ??= new();

    internal void Set(IndexSection section, ByteSink bytes) => sections[(int)section] = bytes;

    internal long LengthOf(IndexSection section) => sections[(int)section]?.Length ?? 0;

    /// <summary>Fills in head and checksums.</summary>
    internal void Finish()
    {
        var target = head.AsSpan();
        SymbolIndexFormat.Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], SymbolIndexFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], SymbolIndexFormat.BlockLength);
        key.CopyTo(target.Slice(SymbolIndexFormat.KeyOffset, SymbolIndexFormat.KeyLength));
        long position = SymbolIndexFormat.HeadLength;
        for (var i = 0; i < sections.Length; i++)
        {
            var entry = target[(SymbolIndexFormat.SectionsOffset + i * SymbolIndexFormat.SectionEntryLength)..];
            BinaryPrimitives.WriteUInt64LittleEndian(entry, (ulong)position);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], (ulong)(sections[i]?.Length ?? 0));
            // Sections begin at multiples of eight.
            sections[i]?.Write(new byte[(8 - sections[i]!.Length % 8) % 8]);
            position += sections[i]?.Length ?? 0;
        }
        var blocks = (position + SymbolIndexFormat.BlockLength - 1) / SymbolIndexFormat.BlockLength;
        Length = position + blocks * 4;
        BinaryPrimitives.WriteUInt64LittleEndian(target[SymbolIndexFormat.LengthOffset..], (ulong)Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[SymbolIndexFormat.FlagsOffset..], (uint)Flags);
        var table = WriteChecksums();
        BinaryPrimitives.WriteUInt32LittleEndian(target[SymbolIndexFormat.TableChecksumOffset..], table);
        BinaryPrimitives.WriteUInt32LittleEndian(
            target[SymbolIndexFormat.HeadChecksumOffset..],
            BlockChecksum.Of(target[..SymbolIndexFormat.HeadChecksumOffset])
        );
    }

    // Blocks count from the file's first byte; the head has a checksum of its own and is left out of the first.
    private uint WriteChecksums()
    {
        var checksum = BlockChecksum.Seed;
        var left = SymbolIndexFormat.BlockLength - SymbolIndexFormat.HeadLength;
        foreach (var section in sections)
        {
            for (long at = 0; at < (section?.Length ?? 0); )
            {
                var rest = section!.Rest(at);
                var part = rest[..Math.Min(rest.Length, left)];
                checksum = BlockChecksum.Append(checksum, part);
                at += part.Length;
                left -= part.Length;
                if (left > 0)
                    continue;
                checksums.UInt32(checksum);
                (checksum, left) = (BlockChecksum.Seed, SymbolIndexFormat.BlockLength);
            }
        }
        if (left < SymbolIndexFormat.BlockLength)
            checksums.UInt32(checksum);
        var table = BlockChecksum.Seed;
        for (long at = 0; at < checksums.Length; )
        {
            var rest = checksums.Rest(at);
            table = BlockChecksum.Append(table, rest);
            at += rest.Length;
        }
        return table;
    }
}
