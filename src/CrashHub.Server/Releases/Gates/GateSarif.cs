using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Releases.Gates;

/// <summary>
/// The gate's answer as SARIF 2.1.0 (OASIS, 27 March 2020): a result for each new and each regressed bucket and each rate that rose. A verdict that is
/// unknown is no result: the run says that it did not succeed, and why.
/// </summary>
internal static class GateSarif
{
    public const string ContentType = "application/sarif+json";
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private const string NewBucket = "newBucket";
    private const string RegressedBucket = "regressedBucket";
    private const string RateIncrease = "rateIncrease";

    /// <summary>The file of a result that is about no source.</summary>
    private const string Nowhere = "crashhub-gate";

    private static readonly (string Id, string Name, string Text)[] Rules =
    [
        (NewBucket, "NewBucket", "Neither the baseline nor a release before it crashed like this."),
        (RegressedBucket, "RegressedBucket", "It was resolved, and this release crashes like this again."),
        (RateIncrease, "RateIncrease", "This release crashes more often per invocation than its baseline."),
    ];

    /// <summary>The document as bytes of UTF-8.</summary>
    /// <param name="query">The question: what is within its limits is a note, not an error.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="locations">Where the buckets' crashes stopped.</param>
    /// <param name="root">The server's address.</param>
    public static byte[] Write(GateQuery query, GateDocument answer, IReadOnlyDictionary<string, GateLocation> locations, string root)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            Tool(json, root);
            json.WriteStartObject("automationDetails");
            json.WriteString("id", $"crashhub-gate/{answer.Environment ?? "all"}/");
            json.WriteEndObject();
            Invocation(json, answer);
            json.WriteString("columnKind", "unicodeCodePoints");
            json.WriteStartArray("results");
            var newLevel = answer.Counts.NewBuckets > query.MaxNew ? "error" : "note";
            foreach (var item in answer.NewBuckets)
                Bucket(json, item, NewBucket, item.WaitsForBuild ? "warning" : newLevel, answer, locations);
            var regressedLevel = answer.Counts.RegressedBuckets > query.MaxRegressed ? "error" : "note";
            foreach (var item in answer.RegressedBuckets)
                Bucket(json, item, RegressedBucket, regressedLevel, answer, locations);
            foreach (var rate in answer.Rates.Where(r => r.Exceeded))
                Rate(json, rate, answer);
            json.WriteEndArray();
            Properties(json, answer);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    /// <summary>A path as a URI reference (RFC 3986). What begins at a root or a drive is a file address, what is relative stays so.</summary>
    internal static string UriOf(string path)
    {
        var unified = path.Replace('\\', '/');
        if (unified.Length > 1 && char.IsAsciiLetter(unified[0]) && unified[1] == ':')
            return "file:///" + Encoded(unified[..1]) + ":" + Encoded(unified[2..]);
        return unified.StartsWith('/') ? "file:///" + Encoded(unified.TrimStart('/')) : Encoded(unified);
    }

    // Segment by segment: an address or a query that a path happens to look like is a path still.
    private static string Encoded(string path) => string.Join('/', path.Split('/').Select(segment => Uri.EscapeDataString(Whole(segment))));

    private static string Whole(string text) => Data.CrashQueueSql.Clean(text, text.Length);

    private static void Tool(Utf8JsonWriter json, string root)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "CrashHub");
        var version = typeof(GateSarif).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        json.WriteString("version", version?.Split('+')[0] ?? "0");
        json.WriteString("informationUri", root);
        json.WriteStartArray("rules");
        foreach (var (id, name, text) in Rules)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("name", name);
            Message(json, "shortDescription", text);
            Message(json, "fullDescription", text);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", "error");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Invocation(Utf8JsonWriter json, GateDocument answer)
    {
        var isKnown = answer.Verdict is not GateVerdict.Unknown;
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", isKnown);
        json.WriteString("endTimeUtc", answer.AsOf);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var reason in answer.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("level", isKnown ? "note" : "error");
            Message(json, "message", reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Bucket(
        Utf8JsonWriter json,
        GateItem item,
        string rule,
        string level,
        GateDocument answer,
        IReadOnlyDictionary<string, GateLocation> locations
    )
    {
        var what = rule == NewBucket ? "New" : "Regressed";
        var waits = item.WaitsForBuild ? "; a build is missing, so that it may be a known one" : "";
        Begin(
            json,
            rule,
            level,
            $"{what} in {answer.Release}: #{item.Number} {item.Title} ({item.Trap}, {GateJudge.Times(item.Count)}{waits}). {item.Links.Html}"
        );
        Location(json, locations.GetValueOrDefault(item.Id), item.Culprit);
        json.WriteStartObject("partialFingerprints");
        json.WriteString("crashhubBucket/v1", item.Fingerprint.Length > 0 ? item.Fingerprint : item.Id);
        json.WriteEndObject();
        json.WriteString("hostedViewerUri", item.Links.Html);
        if (item.Count is > 0 and <= int.MaxValue)
            json.WriteNumber("occurrenceCount", item.Count);
        json.WriteStartObject("properties");
        json.WriteString("bucket", item.Id);
        json.WriteNumber("number", item.Number);
        json.WriteString("trap", item.Trap);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Rate(Utf8JsonWriter json, GateRate rate, GateDocument answer)
    {
        var where = rate.Environment.Length == 0 ? "without an environment" : $"in {rate.Environment}";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.Release} crashes {rate.Release:0.####} times per 1,000 invocations {where}, {answer.Baseline} {rate.Baseline:0.####} times ({GateJudge.Chance(rate.PValue)})."
        );
        Begin(json, RateIncrease, "error", text);
        Location(json, location: null, culprit: "");
        json.WriteStartObject("partialFingerprints");
        json.WriteString("crashhubRate/v1", rate.Environment.Length == 0 ? "-" : rate.Environment);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string rule, string level, string text)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", rule);
        json.WriteNumber("ruleIndex", Array.FindIndex(Rules, r => r.Id == rule));
        json.WriteString("kind", "fail");
        json.WriteString("level", level);
        Message(json, "message", text);
    }

    private static void Location(Utf8JsonWriter json, GateLocation? location, string culprit)
    {
        json.WriteStartArray("locations");
        json.WriteStartObject();
        // GitHub refuses a whole file in which one result has no physical location or one without a line: what has neither stands at the first line of the
        // module, or of a file that says what it is about.
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(location?.Path ?? Nowhere));
        json.WriteEndObject();
        var isLine = location?.Line is > 0 and <= int.MaxValue;
        json.WriteStartObject("region");
        json.WriteNumber("startLine", isLine ? location!.Line!.Value : 1);
        if (isLine && location!.Column is > 0 and <= int.MaxValue and { } column)
            json.WriteNumber("startColumn", column);
        json.WriteEndObject();
        if (!isLine && location?.ByteOffset is <= int.MaxValue and { } offset)
        {
            json.WriteStartObject("address");
            json.WriteNumber("relativeAddress", offset);
            json.WriteString("kind", "instruction");
            json.WriteEndObject();
        }
        json.WriteEndObject();
        var function = location?.Function ?? culprit;
        if (function.Length > 0)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", Shown.Line(function));
            json.WriteString("kind", "function");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Properties(Utf8JsonWriter json, GateDocument answer)
    {
        json.WriteStartObject("properties");
        json.WriteString("verdict", Name(answer.Verdict));
        json.WriteString("release", answer.Release);
        if (answer.Baseline is { } baseline)
            json.WriteString("baseline", baseline);
        json.WriteString("asOf", answer.AsOf);
        json.WriteEndObject();
    }

    internal static string Name(GateVerdict verdict) =>
        verdict switch
        {
            GateVerdict.Pass => "pass",
            GateVerdict.Fail => "fail",
            _ => "unknown",
        };

    private static void Message(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", Shown.Line(text));
        json.WriteEndObject();
    }
}
