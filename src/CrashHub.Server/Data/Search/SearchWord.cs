using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Server.Data.Search;

/// <summary>A text in a field, before it is a row.</summary>
/// <param name="Id">
/// The first eight bytes of a SHA-256 over field and text: an exact question needs no look at any text. What two equal ids cost is a wrong hit.
/// </param>
/// <param name="Field">One of <see cref="SearchFields"/>.</param>
/// <param name="Text">The text in lower case.</param>
internal readonly record struct SearchWord(long Id, string Field, string Text)
{
    /// <summary>Longer texts are cut, in rows and in questions; PostgreSQL's index takes some 2,700 bytes.</summary>
    public const int LongestText = 500;

    /// <summary>The word of a text as it was written.</summary>
    public static SearchWord Of(string field, string text)
    {
        var clean = CrashQueueSql.Clean(text, LongestText);
        return new(IdOf(field, clean), field, clean.ToLowerInvariant());
    }

    private static long IdOf(string field, string text)
    {
        var encoding = Encoding.UTF8;
        Span<byte> bytes = stackalloc byte[encoding.GetMaxByteCount(LongestText + 1 + 2 * 128)];
        var length = encoding.GetBytes(field, bytes);
        bytes[length++] = 0;
        length += encoding.GetBytes(text, bytes[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
