using System.Text.Json.Serialization;
using CrashHub.Contracts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Mcp;

/// <summary>A bucket as tools show it.</summary>
internal sealed record McpBucket(
    string Id,
    long Number,
    string Title,
    string Culprit,
    string Trap,
    BucketStatus Status,
    bool Regressed,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    long Count,
    long Users,
    string? Assignee,
    CrashLinks Links
)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Releases { get; init; }

    /// <summary>The newest first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<McpCrash>? Crashes { get; init; }

    public static McpBucket Of(Bucket bucket, CrashLinks links) =>
        new(
            bucket.Id.ToString(),
            bucket.Number,
            bucket.Title,
            bucket.Culprit,
            bucket.Trap,
            bucket.Status,
            bucket.Regressed,
            bucket.FirstSeen,
            bucket.LastSeen,
            bucket.Count,
            bucket.Users,
            bucket.Assignee,
            links
        );
}

/// <summary>A crash of a bucket.</summary>
internal sealed record McpCrash(string Id, DateTimeOffset ReceivedAt, string? Release, string? Environment, string? Function);

/// <summary>A list of buckets.</summary>
internal sealed record McpBuckets(IReadOnlyList<McpBucket> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(McpBuckets))]
[JsonSerializable(typeof(McpBucket))]
internal sealed partial class McpJson : JsonSerializerContext;
