using System.Globalization;

namespace CrashHub.Server.Blobs;

/// <summary>What a locator says: the owner and a random id, nothing that a path could be made of. Text: <c>owner/32 hex digits</c>.</summary>
internal readonly record struct BlobLocator(int Owner, Guid Id)
{
    public static BlobLocator Create(int owner) => new(owner, Guid.NewGuid());

    public static bool TryParse(string text, out BlobLocator locator)
    {
        locator = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (
            slash < 1
            || !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var owner)
            || !Guid.TryParseExact(text.AsSpan(slash + 1), "n", out var id)
        )
            return false;
        locator = new(owner, id);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}/{Id:n}");
}
