using System.Text.Json;

namespace CrashHub.Server.Tests.Releases.Gates;

/// <summary>
/// What SARIF 2.1.0 says of the objects that the gate writes (the section of the specification beside each): the properties that an object may have, with
/// their types, and those that it must have. Every other property is a fault, as in the published schema.
/// </summary>
internal static class SarifShape
{
    private static readonly Dictionary<string, (string[] Needed, Dictionary<string, string> Known)> Objects = new(StringComparer.Ordinal)
    {
        // 3.13
        ["log"] = (
            ["version", "runs"],
            new()
            {
                ["$schema"] = "uri",
                ["version"] = "2.1.0",
                ["runs"] = "[run]",
            }
        ),
        // 3.14
        ["run"] = (
            ["tool"],
            new()
            {
                ["tool"] = "tool",
                ["invocations"] = "[invocation]",
                ["results"] = "[result]",
                ["automationDetails"] = "automation",
                ["columnKind"] = "columnKind",
                ["properties"] = "bag",
            }
        ),
        // 3.18, 3.19
        ["tool"] = (["driver"], new() { ["driver"] = "component" }),
        ["component"] = (
            ["name"],
            new()
            {
                ["name"] = "text",
                ["version"] = "text",
                ["informationUri"] = "uri",
                ["rules"] = "[rule]",
            }
        ),
        // 3.49, 3.50
        ["rule"] = (
            ["id"],
            new()
            {
                ["id"] = "text",
                ["name"] = "text",
                ["shortDescription"] = "message",
                ["fullDescription"] = "message",
                ["defaultConfiguration"] = "configuration",
            }
        ),
        ["configuration"] = ([], new() { ["level"] = "level" }),
        // 3.17
        ["automation"] = ([], new() { ["id"] = "text" }),
        // 3.20, 3.58
        ["invocation"] = (
            ["executionSuccessful"],
            new()
            {
                ["executionSuccessful"] = "flag",
                ["endTimeUtc"] = "text",
                ["toolExecutionNotifications"] = "[notification]",
            }
        ),
        ["notification"] = (["message"], new() { ["message"] = "message", ["level"] = "level" }),
        // 3.11
        ["message"] = (["text"], new() { ["text"] = "text" }),
        // 3.27
        ["result"] = (
            ["message", "locations"],
            new()
            {
                ["ruleId"] = "text",
                ["ruleIndex"] = "index",
                ["kind"] = "kind",
                ["level"] = "level",
                ["message"] = "message",
                ["locations"] = "[location]",
                ["partialFingerprints"] = "bag",
                ["hostedViewerUri"] = "uri",
                ["occurrenceCount"] = "positive",
                ["properties"] = "bag",
            }
        ),
        // 3.28, 3.29, 3.4, 3.30, 3.33
        ["location"] = (["physicalLocation"], new() { ["physicalLocation"] = "physical", ["logicalLocations"] = "[logical]" }),
        ["physical"] = (
            // A line is what GitHub wants beyond the schema.
            ["artifactLocation", "region"],
            new()
            {
                ["artifactLocation"] = "artifact",
                ["region"] = "region",
                ["address"] = "address",
            }
        ),
        ["address"] = ([], new() { ["relativeAddress"] = "index", ["kind"] = "text" }),
        ["artifact"] = (["uri"], new() { ["uri"] = "uri" }),
        ["region"] = (["startLine"], new() { ["startLine"] = "positive", ["startColumn"] = "positive" }),
        ["logical"] = ([], new() { ["fullyQualifiedName"] = "text", ["kind"] = "text" }),
    };

    /// <summary>Everything that is wrong with a document.</summary>
    public static IReadOnlyList<string> Faults(JsonElement log)
    {
        var faults = new List<string>();
        Check("log", log, "$", faults);
        return faults;
    }

    private static void Check(string kind, JsonElement value, string path, List<string> faults)
    {
        if (kind[0] == '[')
        {
            if (value.ValueKind is not JsonValueKind.Array)
                faults.Add($"{path}: no list");
            else
                foreach (var (item, at) in value.EnumerateArray().Select((item, at) => (item, at)))
                    Check(kind[1..^1], item, $"{path}[{at}]", faults);
            return;
        }
        if (!Objects.TryGetValue(kind, out var shape))
        {
            if (!IsValue(kind, value))
                faults.Add($"{path}: {value} is no {kind}");
            return;
        }
        if (value.ValueKind is not JsonValueKind.Object)
        {
            faults.Add($"{path}: no object");
            return;
        }
        faults.AddRange(shape.Needed.Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{path}: lacks {name}"));
        foreach (var member in value.EnumerateObject())
        {
            if (shape.Known.TryGetValue(member.Name, out var of))
                Check(of, member.Value, $"{path}.{member.Name}", faults);
            else
                faults.Add($"{path}: has {member.Name}");
        }
    }

    private static bool IsValue(string kind, JsonElement value) =>
        kind switch
        {
            "text" => value.ValueKind is JsonValueKind.String,
            "flag" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "index" => value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var index) && index >= 0,
            "positive" => value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0,
            "uri" => value.ValueKind is JsonValueKind.String && IsUri(value.GetString()!),
            "level" => value.GetString() is "none" or "note" or "warning" or "error",
            "kind" => value.GetString() is "fail",
            "columnKind" => value.GetString() is "utf16CodeUnits" or "unicodeCodePoints",
            "bag" => value.ValueKind is JsonValueKind.Object,
            _ => value.ValueKind is JsonValueKind.String && value.GetString() == kind,
        };

    // RFC 3986: only its characters, and a % stands before two hex digits.
    private static bool IsUri(string text) =>
        text.Length > 0
        && text.All(c => char.IsAsciiLetterOrDigit(c) || "-._~:/?#[]@!$&'()*+,;=%".Contains(c, StringComparison.Ordinal))
        && text.Split('%').Skip(1).All(part => part.Length >= 2 && char.IsAsciiHexDigit(part[0]) && char.IsAsciiHexDigit(part[1]));
}
