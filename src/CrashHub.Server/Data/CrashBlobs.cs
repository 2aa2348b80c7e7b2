using System.Text.Json;

namespace CrashHub.Server.Data;

/// <summary>The blobs that a crash's row owns.</summary>
internal static class CrashBlobs
{
    public static IEnumerable<string> Of(string? dump, string? log, string? attachmentsJson)
    {
        if (dump is not null)
            yield return dump;
        if (log is not null)
            yield return log;
        if (attachmentsJson is null)
            yield break;
        foreach (var attachment in JsonSerializer.Deserialize<List<CrashAttachment>>(attachmentsJson, JsonSerializerOptions.Web) ?? [])
            yield return attachment.Locator;
    }
}
