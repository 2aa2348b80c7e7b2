using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CrashHub.Cli.Reports;

/// <summary>The API's word for a value, so that text and JSON never differ.</summary>
internal static class Words
{
    public static string Of<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type).Trim('"');
}
