using System.Text.Json;
using System.Text.Json.Serialization;
using CrashHub.Server.Data;

namespace CrashHub.Server.Processing;

/// <summary>JSON columns of a crash's row that are the server's own.</summary>
[JsonSerializable(typeof(List<CrashAttachment>))]
internal sealed partial class CrashJson : JsonSerializerContext
{
    public static IReadOnlyList<CrashAttachment> Attachments(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, Default.ListCrashAttachment) ?? [];
}
