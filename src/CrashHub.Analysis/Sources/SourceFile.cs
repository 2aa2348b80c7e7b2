namespace CrashHub.Analysis.Sources;

/// <summary>One entry of a bundle's directory, as it stands there.</summary>
/// <param name="Name">The name, attacker's text.</param>
/// <param name="Position">First byte of its directory record in the zip.</param>
/// <param name="HeaderOffset">First byte of its local header in the zip, as the directory says.</param>
/// <param name="PackedLength">Bytes in the zip.</param>
/// <param name="Length">Bytes once unpacked.</param>
/// <param name="Method">0 stored, 8 deflate.</param>
/// <param name="Crc32">Check sum of the unpacked bytes.</param>
/// <param name="Fault">Why it is not read.</param>
public readonly record struct SourceFile(
    string Name,
    long Position,
    uint HeaderOffset,
    uint PackedLength,
    uint Length,
    ushort Method,
    uint Crc32,
    SourceFileFault Fault
);
