using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// Names an index by what it was made from: the SHA-256 over the format version, the code id and the SHA-256 of every input. Equal keys mean
/// equal bytes.
/// </summary>
public readonly record struct SymbolIndexKey
{
    private readonly string? hex;

    private SymbolIndexKey(string hex) => this.hex = hex;

    /// <summary>The key of an index of the current format.</summary>
    /// <param name="codeId">SHA-256 of the module's code section, hex.</param>
    /// <param name="moduleSha256">SHA-256 of the module, hex.</param>
    /// <param name="debugFileSha256">SHA-256 of the debug twin; null when there is none.</param>
    /// <param name="splitDwarfSha256">SHA-256 of each split DWARF file in the order in which they are read, since of equal units the first counts.</param>
    /// <param name="sourceMapSha256">SHA-256 of the source map; null when there is none.</param>
    public static SymbolIndexKey Of(
        string codeId,
        string moduleSha256,
        string? debugFileSha256,
        IReadOnlyList<string> splitDwarfSha256,
        string? sourceMapSha256
    ) => Of(SymbolIndexFormat.Version, codeId, moduleSha256, debugFileSha256, splitDwarfSha256, sourceMapSha256);

    internal static SymbolIndexKey Of(
        int version,
        string codeId,
        string moduleSha256,
        string? debugFileSha256,
        IReadOnlyList<string> splitDwarfSha256,
        string? sourceMapSha256
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add(hash, codeId);
        Add(hash, moduleSha256);
        Add(hash, debugFileSha256);
        Add(hash, splitDwarfSha256.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var split in splitDwarfSha256)
            Add(hash, split);
        Add(hash, sourceMapSha256);
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>64 lower-case hex digits; all zero for the default value.</summary>
    public override string ToString() => hex ?? new string('0', 64);

    internal void CopyTo(Span<byte> destination) => Convert.FromHexString(ToString(), destination, out _, out _);

    internal bool Matches(ReadOnlySpan<byte> bytes)
    {
        Span<byte> own = stackalloc byte[SymbolIndexFormat.KeyLength];
        CopyTo(own);
        return own.SequenceEqual(bytes);
    }

    // Length first: no two lists of parts give the same bytes. Absent is told from empty.
    private static void Add(IncrementalHash hash, string? part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : Encoding.UTF8.GetByteCount(part));
        hash.AppendData(length);
        hash.AppendData(Encoding.UTF8.GetBytes(part ?? ""));
    }
}
