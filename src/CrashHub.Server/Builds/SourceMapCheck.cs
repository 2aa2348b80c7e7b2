using System.Text.Json;

namespace CrashHub.Server.Builds;

/// <summary>Whether a file can be a source map: JSON, an object, of bounded depth. What it maps is read when a crash needs it.</summary>
internal static class SourceMapCheck
{
    private const int MaxDepth = 64;

    /// <summary>Null when it can, else why not. Reads without building anything.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("\uFEFF"u8))
            file = file[3..];
        var reader = new Utf8JsonReader(file, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "a source map is a JSON object";
            while (reader.Read()) { }
            return null;
        }
        catch (JsonException fault)
        {
            return $"not JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";
        }
    }
}
