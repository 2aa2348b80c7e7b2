using System.Text.Json.Serialization;

namespace CrashHub.Server.Builds;

/// <summary>A file that sentry-cli asks to be put together.</summary>
internal sealed record SentryFile
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>What the client knows the file by; it is told the same back.</summary>
    [JsonPropertyName("debug_id")]
    public string? DebugId { get; init; }

    /// <summary>The SHA-1 of its pieces, in order.</summary>
    [JsonPropertyName("chunks")]
    public List<string>? Chunks { get; init; }
}

/// <summary>What became of it: <c>ok</c>, <c>not_found</c> while pieces are missing, or <c>error</c>.</summary>
internal sealed record SentryFileState
{
    [JsonPropertyName("state")]
    public required string State { get; init; }

    [JsonPropertyName("missingChunks")]
    public IReadOnlyList<string> MissingChunks { get; init; } = [];

    [JsonPropertyName("detail")]
    public string? Detail { get; init; }

    [JsonPropertyName("dif")]
    public SentryDebugFile? Dif { get; init; }
}

/// <summary>A stored file, as sentry-cli prints it.</summary>
internal sealed record SentryDebugFile
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("uuid")]
    public required string Uuid { get; init; }

    [JsonPropertyName("debugId")]
    public required string DebugId { get; init; }

    [JsonPropertyName("objectName")]
    public required string ObjectName { get; init; }

    [JsonPropertyName("cpuName")]
    public string CpuName { get; init; } = "wasm32";

    [JsonPropertyName("symbolType")]
    public string SymbolType { get; init; } = "wasm";

    [JsonPropertyName("sha1")]
    public required string Sha1 { get; init; }

    [JsonPropertyName("size")]
    public required long Size { get; init; }
}

/// <summary>What sentry-cli asks for before it sends.</summary>
internal sealed record SentryOptions
{
    [JsonPropertyName("url")]
    public required string Url { get; init; }

    [JsonPropertyName("chunkSize")]
    public required long ChunkSize { get; init; }

    [JsonPropertyName("chunksPerRequest")]
    public required int ChunksPerRequest { get; init; }

    [JsonPropertyName("maxFileSize")]
    public required long MaxFileSize { get; init; }

    [JsonPropertyName("maxRequestSize")]
    public required long MaxRequestSize { get; init; }

    [JsonPropertyName("concurrency")]
    public int Concurrency { get; init; } = 4;

    [JsonPropertyName("hashAlgorithm")]
    public string HashAlgorithm { get; init; } = "sha1";

    [JsonPropertyName("compression")]
    public IReadOnlyList<string> Compression { get; init; } = ["gzip"];

    [JsonPropertyName("accept")]
    public IReadOnlyList<string> Accept { get; init; } = ["debug_files"];
}

[JsonSerializable(typeof(SentryFiles))]
[JsonSerializable(typeof(Dictionary<string, SentryFileState>))]
[JsonSerializable(typeof(SentryOptions))]
internal sealed partial class SentryJson : JsonSerializerContext;
