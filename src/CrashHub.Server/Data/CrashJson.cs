using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrashHub.Server.Data;

/// <summary>JSON columns of a crash's row that are the server's own.</summary>
[JsonSerializable(typeof(List<CrashAttachment>))]
[JsonSerializable(typeof(ProbeMark))]
internal sealed partial class CrashJson : JsonSerializerContext
{
    public static IReadOnlyList<CrashAttachment> Attachments(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, Default.ListCrashAttachment) ?? [];

    public static ProbeMark? Probe(string? json) => json is null ? null : JsonSerializer.Deserialize(json, Default.ProbeMark);
}
