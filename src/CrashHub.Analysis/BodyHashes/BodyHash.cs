using System.Buffers.Binary;
using System.Globalization;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>
/// Hash of a function's body with all that a linker places left out: equal in two modules when the same code was linked into both. The rules are
/// version 1; see <see cref="BodyHasher"/>. Equal hashes of short bodies prove little: many getters are one body.
/// </summary>
/// <param name="High">The first eight bytes.</param>
/// <param name="Low">The last eight bytes.</param>
public readonly record struct BodyHash(ulong High, ulong Low)
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 16;

    private const string Prefix = "b1:";

    /// <summary>True for the default value, which stands for no hash.</summary>
    public bool IsNone => High == 0 && Low == 0;

    /// <summary>Reads the text form; anything else gives false.</summary>
    public static bool TryParse(string? text, out BodyHash hash)
    {
        hash = default;
        if (text is null || text.Length != Prefix.Length + 2 * Length || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        if (
            !ulong.TryParse(text.AsSpan(Prefix.Length, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(
                text.AsSpan(Prefix.Length + 16, 16),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var low
            )
        )
            return false;
        hash = new(high, low);
        return true;
    }

    /// <summary>The order in which an index keeps hashes.</summary>
    internal int CompareTo(BodyHash other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    /// <summary>The versioned text form: <c>b1:</c> and 32 lower-case hex digits.</summary>
    public override string ToString() => $"{Prefix}{High:x16}{Low:x16}";

    internal static BodyHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }
}
