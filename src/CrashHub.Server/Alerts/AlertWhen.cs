using System.Text.Json;
using System.Text.Json.Nodes;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Alerts;

/// <summary>What a rule watches for, as <c>when</c> says it.</summary>
internal readonly record struct AlertWhen(AlertKind Kind, long Threshold = 0, int WindowMinutes = 0)
{
    public const long MostCount = 100_000;
    public const int MostWindowMinutes = 7 * 24 * 60;
    public const long MostAgeMinutes = 7 * 24 * 60;

    private const string Name = "when";
    private const string Kinds =
        "must be \"new\", \"regressed\", \"missingBuild\", {\"rate\": {\"count\", \"windowMinutes\"}} or {\"queueAge\": {\"minutes\"}}";

    public static AlertWhen Of(AlertRule rule) => new(rule.Kind, rule.Threshold, rule.WindowMinutes);

    /// <summary>Reads it; null when it is absent or wrong, which <paramref name="fields"/> then know.</summary>
    public static AlertWhen? Read(JsonFields fields, bool required)
    {
        if (fields.Value(Name, required) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            AlertKind? kind = fields.Text(Name, 100) switch
            {
                "new" => AlertKind.New,
                "regressed" => AlertKind.Regressed,
                "missingBuild" => AlertKind.MissingBuild,
                _ => null,
            };
            if (kind is null)
                fields.Add(Name, Kinds);
            return kind is { } known ? new AlertWhen(known) : null;
        }
        if (value.ValueKind != JsonValueKind.Object || fields.Object(Name) is not { } when || when.Has("rate") == when.Has("queueAge"))
        {
            fields.Add(Name, Kinds);
            return null;
        }
        return when.Has("rate") ? Rate(fields, when) : Age(fields, when);
    }

    /// <summary>As it is sent and shown.</summary>
    public JsonElement ToJson()
    {
        JsonNode node = Kind switch
        {
            AlertKind.New => "new",
            AlertKind.Regressed => "regressed",
            AlertKind.MissingBuild => "missingBuild",
            AlertKind.Rate => new JsonObject
            {
                ["rate"] = new JsonObject { ["count"] = Threshold, ["windowMinutes"] = WindowMinutes },
            },
            _ => new JsonObject { ["queueAge"] = new JsonObject { ["minutes"] = Threshold } },
        };
        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    /// <summary>In words, for people.</summary>
    public string Words =>
        Kind switch
        {
            AlertKind.New => "a bucket is new",
            AlertKind.Regressed => "a resolved bucket is back",
            AlertKind.MissingBuild => "a bucket's build is missing",
            AlertKind.Rate => $"a bucket has {Threshold:N0} crashes within {WindowMinutes:N0} min",
            _ => $"the oldest crash waits {Threshold:N0} min",
        };

    private static AlertWhen? Rate(JsonFields fields, JsonFields when)
    {
        var rate = when.Object("rate");
        var count = rate?.Number("count", 1, MostCount);
        var minutes = rate?.Number("windowMinutes", 1, MostWindowMinutes);
        return Inner(fields, when, rate, "rate", count is { } c && minutes is { } m ? new AlertWhen(AlertKind.Rate, c, (int)m) : null);
    }

    private static AlertWhen? Age(JsonFields fields, JsonFields when)
    {
        var age = when.Object("queueAge");
        var minutes = age?.Number("minutes", 1, MostAgeMinutes);
        return Inner(fields, when, age, "queueAge", minutes is { } m ? new AlertWhen(AlertKind.QueueAge, m) : null);
    }

    private static AlertWhen? Inner(JsonFields fields, JsonFields when, JsonFields? inner, string name, AlertWhen? read)
    {
        if (read is not null)
            return read;
        if (inner is not null)
            when.Add(name, inner);
        fields.Add(Name, when);
        if (!fields.HasFaults) // A number that is not there at all.
            fields.Add($"{Name}.{name}", name == "rate" ? "needs count and windowMinutes" : "needs minutes");
        return null;
    }
}
