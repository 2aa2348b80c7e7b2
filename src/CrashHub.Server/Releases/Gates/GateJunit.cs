using System.Globalization;
using System.Text;
using System.Xml;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Releases.Gates;

/// <summary>
/// The gate's answer as JUnit XML: a failed test case for each bucket and rate that is over a limit, a passed one for each limit that holds, and an error
/// for each reason why the verdict is unknown. Attributes and order are such that the schema of Ant's JUnit task and the stricter ones made of it accept it.
/// </summary>
internal static class GateJunit
{
    public const string ContentType = "application/xml";
    private const string Class = "crashhub.gate";

    /// <summary>The document as bytes of UTF-8.</summary>
    public static byte[] Write(GateQuery query, GateDocument answer)
    {
        var cases = Cases(query, answer);
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            Attributes(
                xml,
                ("name", $"CrashHub gate of {answer.Release}"),
                ("package", Class),
                ("id", "0"),
                ("hostname", "crashhub"),
                ("timestamp", answer.AsOf[..19]),
                ("time", "0"),
                ("tests", Number(cases.Count)),
                ("failures", Number(cases.Count(c => c.Kind == "failure"))),
                ("errors", Number(cases.Count(c => c.Kind == "error")))
            );
            xml.WriteStartElement("properties");
            foreach (var (name, value) in PropertiesOf(answer))
            {
                xml.WriteStartElement("property");
                Attributes(xml, ("name", name), ("value", value));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            foreach (var one in cases)
                Write(xml, one);
            xml.WriteElementString("system-out", Shown.Block(string.Join('\n', answer.Reasons)));
            xml.WriteElementString("system-err", "");
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndDocument();
        }
        return bytes.ToArray();
    }

    private static List<Case> Cases(GateQuery query, GateDocument answer)
    {
        var cases = new List<Case>();
        Add(cases, answer.NewBuckets, answer.Counts.NewBuckets, query.MaxNew, "New bucket", "newBucket");
        Add(cases, answer.RegressedBuckets, answer.Counts.RegressedBuckets, query.MaxRegressed, "Regressed bucket", "regressedBucket");
        foreach (var rate in answer.Rates)
        {
            var name = $"Crash rate {(rate.Environment.Length == 0 ? "without an environment" : "in " + rate.Environment)}";
            var text = TextOf(rate);
            cases.Add(rate.Exceeded ? new Case(name, "failure", "rateIncrease", text) : new Case(name, null, "", text));
        }
        if (answer.Verdict is GateVerdict.Unknown)
            cases.Add(new Case("Verdict", "error", "unknown", string.Join(' ', answer.Reasons)));
        return cases;
    }

    private static string TextOf(GateRate rate)
    {
        var release = string.Create(CultureInfo.InvariantCulture, $"{rate.Release:0.####} crashes per 1,000 invocations");
        if (rate.Release is null || rate.Baseline is null)
            return rate.Release is null
                ? "no invocations of the release were reported"
                : release + ", no invocations of the baseline were reported";
        var baseline = string.Create(CultureInfo.InvariantCulture, $"{release}, baseline {rate.Baseline:0.####}");
        return rate.PValue is null
            ? baseline + ", not compared: the baseline has too few crashes"
            : string.Create(CultureInfo.InvariantCulture, $"{baseline}, ratio {rate.Ratio:0.####}, {GateJudge.Chance(rate.PValue)}");
    }

    private static void Add(List<Case> cases, IReadOnlyList<GateItem> items, long count, long most, string what, string type)
    {
        if (count <= most)
            cases.Add(
                new Case(count == 0 ? $"No {what.ToLowerInvariant()}" : $"{what}s: {Number(count)}, {Number(most)} allowed", null, "", "")
            );
        foreach (var item in items)
        {
            var text = $"{item.Trap}, {GateJudge.Times(item.Count)}; {item.Culprit}; {item.Links.Html}";
            var isOver = count > most && !item.WaitsForBuild;
            cases.Add(
                new Case(
                    $"{what} #{Number(item.Number)} {item.Title}",
                    isOver ? "failure"
                        : item.WaitsForBuild ? "skipped"
                        : null,
                    type,
                    text
                )
            );
        }
    }

    private static void Write(XmlWriter xml, Case one)
    {
        xml.WriteStartElement("testcase");
        Attributes(xml, ("name", one.Name), ("classname", Class), ("time", "0"));
        if (one.Kind == "skipped")
        {
            xml.WriteStartElement("skipped");
            xml.WriteEndElement();
        }
        else if (one.Kind is not null)
        {
            xml.WriteStartElement(one.Kind);
            Attributes(xml, ("message", one.Name), ("type", one.Type));
            xml.WriteString(Shown.Block(one.Text));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static IEnumerable<(string Name, string Value)> PropertiesOf(GateDocument answer)
    {
        yield return ("verdict", GateSarif.Name(answer.Verdict));
        yield return ("release", answer.Release);
        yield return ("baseline", answer.Baseline ?? "");
        yield return ("asOf", answer.AsOf);
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            xml.WriteAttributeString(name, Shown.Line(value));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <param name="Name">What was asked.</param>
    /// <param name="Kind">The element that says how it ended; null for well.</param>
    /// <param name="Type">The kind of failure.</param>
    /// <param name="Text">More about it.</param>
    private sealed record Case(string Name, string? Kind, string Type, string Text);
}
