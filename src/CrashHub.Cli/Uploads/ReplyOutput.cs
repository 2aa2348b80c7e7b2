using System.Text.Json;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Uploads;

/// <summary>Prints what the server took: a line for people, or its JSON on one line.</summary>
internal static class ReplyOutput
{
    /// <summary>True when the answer is what a CrashHub server sends.</summary>
    public static bool Write(TextWriter output, string file, Reply reply, bool asJson, Func<JsonElement, string> summary)
    {
        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            if (asJson)
                output.WriteLine(OneLine(document.RootElement));
            else
                WriteSummaries(output, file, document.RootElement, summary);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A text or number of an object, or an empty text.</summary>
    public static string Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null
            ? value.ToString()
            : "";

    // A component may be answered with one build a core module.
    private static void WriteSummaries(TextWriter output, string file, JsonElement root, Func<JsonElement, string> summary)
    {
        if (root.ValueKind == JsonValueKind.Array)
            foreach (var item in root.EnumerateArray())
                output.WriteLine(TerminalText.Clean($"{file}: {summary(item)}"));
        else
            output.WriteLine(TerminalText.Clean($"{file}: {summary(root)}"));
    }

    private static string OneLine(JsonElement root)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            root.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
