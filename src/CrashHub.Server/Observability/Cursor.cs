using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace CrashHub.Server.Observability;

/// <summary>Where a page of a list ends: the sort key of its last item and the item itself. Opaque to clients.</summary>
/// <param name="Key">The sort key as text.</param>
/// <param name="Id">The item, where keys can be equal.</param>
/// <param name="Backwards">True when the page before this place is meant.</param>
/// <param name="Sort">The order that the cursor belongs to.</param>
internal sealed record Cursor(string? Key, Guid? Id, bool Backwards, string? Sort = null)
{
    private const int Longest = 1024;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>The cursor of a place, counted from 0, in a list whose items stand still.</summary>
    public static Cursor At(int place) => new(place.ToString(System.Globalization.CultureInfo.InvariantCulture), null, Backwards: false);

    public static Cursor? Parse(string text)
    {
        if (text.Length > Longest || !Base64Url.IsValid(text))
            return null;
        try
        {
            var cursor = JsonSerializer.Deserialize<Cursor>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)));
            return cursor?.Key?.Contains('\0', StringComparison.Ordinal) == true ? null : cursor; // PostgreSQL takes no NUL.
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
