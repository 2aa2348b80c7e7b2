using System.Globalization;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Releases.Gates;

/// <summary>Reads the gate's question from an address; one answer names every fault.</summary>
internal sealed class GateQueryReader
{
    private const long MostCount = 1_000_000_000;
    private const double MostIncrease = 1_000_000;
    private readonly IQueryCollection query;
    private readonly List<FieldFault> faults = [];

    private GateQueryReader(IQueryCollection query) => this.query = query;

    /// <summary>The question, or what is wrong with it.</summary>
    /// <param name="query">The address's query.</param>
    /// <param name="now">The reading's instant where none is asked for.</param>
    public static (GateQuery? Query, ProblemHttpResult? Fault) Read(IQueryCollection query, DateTimeOffset now)
    {
        var reader = new GateQueryReader(query);
        var read = reader.Read(now);
        if (reader.faults.Count == 0)
            return (read, null);
        var detail = string.Join("; ", reader.faults.Select(f => $"{f.Field} {f.Detail}")) + ".";
        return (null, Problem.Of(400, "invalid-fields", "Some fields are not right", detail, ("errors", reader.faults)));
    }

    private GateQuery Read(DateTimeOffset now)
    {
        var release = Text("release");
        if (release is null)
            Add("release", "is missing");
        var baseline = Text("baseline");
        if (release is not null && baseline == release)
            Add("baseline", "is the release itself; compared with itself nothing is new");
        var asOf = Instant("asOf");
        var since = Instant("since");
        var maxNew = Count("maxNew", 0);
        var maxRegressed = Count("maxRegressed", 0);
        var maxFailed = Count("maxFailed", 0, GateRows.MostFailed);
        var increase = Increase();
        var minCrashes = Count("minCrashes", 1);
        var format = Format();
        // What lies ahead can't be read twice alike.
        var until = asOf is { } wanted && wanted < now ? wanted : now;
        if (since > until)
            Add("since", "must not be later than asOf");
        return new GateQuery(
            release ?? "",
            baseline,
            Text("environment"),
            since,
            until.AddTicks(-(until.UtcTicks % TimeSpan.TicksPerMicrosecond)),
            maxNew,
            maxRegressed,
            maxFailed,
            increase,
            minCrashes,
            query["query"].ToString() is { Length: > 0 } buckets ? buckets : null,
            format
        );
    }

    private string? Text(string name)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
            return null;
        if (text.Length > ProjectRelease.LongestName)
            Add(name, $"must not be longer than {ProjectRelease.LongestName} characters");
        else if (text.Contains('\0'))
            Add(name, "must not hold the character NUL");
        return text;
    }

    private DateTimeOffset? Instant(string name)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
            return null;
        if (JsonFields.TryInstant(text, out var instant) && instant >= DateTimeOffset.UnixEpoch)
            return instant;
        Add(name, "must be a time as 2026-01-31T12:00:00Z");
        return null;
    }

    private long Count(string name, long usual, long most = MostCount)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
            return usual;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= most)
            return count;
        Add(name, $"must be a whole number from 0 to {most}");
        return usual;
    }

    /// <summary>A factor, as 1.5, or what comes on top, as 0.5: the same, since no factor below 1 is an increase.</summary>
    private double? Increase()
    {
        const string name = "maxRateIncrease";
        var text = query[name].ToString();
        if (text.Length == 0)
            return null;
        if (
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var increase)
            && increase is >= 0 and <= MostIncrease
        )
            return increase < 1 ? 1 + increase : increase;
        Add(name, $"must be a factor as 1.5, or what comes on top as 0.5; at most {MostIncrease:0}");
        return null;
    }

    private GateFormat Format()
    {
        switch (query["format"].ToString())
        {
            case "" or "json":
                return GateFormat.Json;
            case "sarif":
                return GateFormat.Sarif;
            case "junit":
                return GateFormat.Junit;
            default:
                Add("format", "must be json, sarif or junit");
                return GateFormat.Json;
        }
    }

    private void Add(string field, string detail) => faults.Add(new FieldFault(field, detail));
}
