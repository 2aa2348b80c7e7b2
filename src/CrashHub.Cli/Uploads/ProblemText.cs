using System.Text;
using System.Text.Json;

namespace CrashHub.Cli.Uploads;

/// <summary>Makes one line of a refusal: status, title, detail, and where in the file.</summary>
internal static class ProblemText
{
    public static string Of(Reply reply)
    {
        var line = new StringBuilder().Append(reply.Status);
        try
        {
            using var problem = JsonDocument.Parse(reply.Body);
            if (problem.RootElement.ValueKind != JsonValueKind.Object)
                return line.ToString();
            Append(line, " ", problem.RootElement, "title");
            Append(line, ": ", problem.RootElement, "detail");
            AppendErrors(line, problem.RootElement);
            AppendPlace(line, problem.RootElement);
        }
        catch (JsonException)
        {
            line.Append(" (the answer is no problem document: is this the address of a CrashHub server?)");
        }
        return line.ToString();
    }

    private static void AppendPlace(StringBuilder line, JsonElement problem)
    {
        var place = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["section", "offset", "kind", "limit", "unit", "setting"])
            if (problem.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                place.Add($"{name} {value}");
        if (place.Count > 0)
            line.Append(" (").AppendJoin(", ", place).Append(')');
    }

    // Either a list of texts or objects, or the validation dictionary of ASP.NET Core.
    private static void AppendErrors(StringBuilder line, JsonElement problem)
    {
        if (!problem.TryGetProperty("errors", out var errors))
            return;
        if (errors.ValueKind == JsonValueKind.Array)
            foreach (var error in errors.EnumerateArray())
                line.Append("; ").Append(error.ToString());
        if (errors.ValueKind == JsonValueKind.Object)
            foreach (var error in errors.EnumerateObject())
                line.Append("; ").Append(error.Name).Append(": ").Append(error.Value.ToString());
    }

    private static void Append(StringBuilder line, string before, JsonElement problem, string name)
    {
        if (
            problem.TryGetProperty(name, out var value)
            && value is { ValueKind: JsonValueKind.String }
            && value.GetString() is { Length: > 0 } text
        )
            line.Append(before).Append(text);
    }
}
