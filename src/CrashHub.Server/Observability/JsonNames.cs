using System.Text.Json;

namespace CrashHub.Server.Observability;

/// <summary>
/// Names of members in JSON from outside. The parser takes a name that is no text (a lone surrogate as an escape, bytes that are no UTF-8) and throws
/// only when somebody looks for another name beside it.
/// </summary>
internal static class JsonNames
{
    /// <summary>True when every name at any depth is a text. The parser has bounded the depth.</summary>
    public static bool AreTexts(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().All(member => IsText(member) && AreTexts(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().All(AreTexts),
            _ => true,
        };

    private static bool IsText(JsonProperty member)
    {
        try
        {
            return member.Name is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
