using System.Globalization;

namespace CrashHub.Server.Blobs;

/// <summary>
/// What a locator says: the owner and a random id, nothing that a path could be made of. Text: <c>owner/32 hex digits</c>, with a <c>z</c> at the end when
/// the bytes are kept compressed (zstd).
/// </summary>
internal readonly record struct BlobLocator(int Owner, Guid Id, bool IsCompressed = false)
{
    private const char Compressed = 'z';

    public static BlobLocator Create(int owner) => new(owner, Guid.NewGuid());

    /// <summary>Locators of blobs that are put together: those of one owner begin alike, and so lie in one folder.</summary>
    public static BlobLocator[] CreateTogether(IReadOnlyList<int> owners)
    {
        Span<byte> id = stackalloc byte[16];
        var first = (byte)Random.Shared.Next(256);
        var locators = new BlobLocator[owners.Count];
        for (var i = 0; i < locators.Length; i++)
        {
            Guid.NewGuid().TryWriteBytes(id, bigEndian: true, out _);
            id[0] = first;
            locators[i] = new(owners[i], new Guid(id, bigEndian: true));
        }
        return locators;
    }

    public static bool TryParse(string text, out BlobLocator locator)
    {
        locator = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var id = text.AsSpan(slash + 1);
        var isCompressed = id is [.., Compressed];
        if (
            slash < 1
            || !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var owner)
            || !Guid.TryParseExact(isCompressed ? id[..^1] : id, "n", out var guid)
        )
            return false;
        locator = new(owner, guid, isCompressed);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Owner}/{Id:n}{(IsCompressed ? Compressed.ToString() : "")}");
}
