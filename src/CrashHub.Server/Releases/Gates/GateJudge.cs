using System.Globalization;
using CrashHub.Contracts;

namespace CrashHub.Server.Releases.Gates;

/// <summary>
/// Makes the verdict. What is certainly over a limit fails; else what is not known yet makes it unknown; only then it passes. A bucket counts as certainly
/// new only where nothing that is still to come (a build, a crash of the baseline) could make it a known one.
/// </summary>
internal sealed class GateJudge(GateQuery query, GateFacts facts)
{
    private readonly List<string> failures = [];
    private readonly List<string> unknowns = [];
    private readonly List<string> notes = [];

    public static (GateVerdict Verdict, IReadOnlyList<string> Reasons) Of(GateQuery query, GateFacts facts)
    {
        var judge = new GateJudge(query, facts);
        judge.Judge();
        var verdict =
            judge.failures.Count > 0 ? GateVerdict.Fail
            : judge.unknowns.Count > 0 ? GateVerdict.Unknown
            : GateVerdict.Pass;
        return (verdict, [.. judge.failures, .. judge.unknowns, .. judge.notes]);
    }

    private void Judge()
    {
        if (facts.Release is null)
        {
            unknowns.Add($"Nobody heard of release {query.Release}: no build, no crash and no reported invocations name it.");
            return;
        }
        if (!facts.IsCompared)
            unknowns.Add(
                query.Baseline is { } named
                    ? $"Nobody heard of the baseline {named}: no build, no crash and no reported invocations name it."
                    : $"There is no release before {query.Release} to compare with; name one as baseline, or say baseline=none."
            );
        NewBuckets();
        RegressedBuckets();
        Rates();
        WhatWasHeard();
        WhatIsToCome();
        if (facts.Failed > query.MaxFailed)
            unknowns.Add(
                $"Of {AtLeast(facts.Failed, "crash", "crashes")} of {query.Release} no report could be made, so that nobody knows what they are{Allowed(query.MaxFailed)}."
            );
        else if (facts.Failed > 0)
            notes.Add($"Of {AtLeast(facts.Failed, "crash", "crashes")} of {query.Release} no report could be made, which is allowed.");
    }

    private void NewBuckets()
    {
        if (!facts.IsCompared)
            return;
        var against = facts.Baseline is { } baseline ? $" against {baseline.Name}" : "";
        var certain = facts.BaselineQueued > 0 ? 0 : facts.New.Count(b => !facts.Uncertain.Contains(b.Id));
        if (certain > query.MaxNew)
            failures.Add($"{Count(certain, "new bucket", "new buckets")}{against}{Allowed(query.MaxNew)}.");
        else if (facts.New.Count > query.MaxNew)
            notes.Add(
                $"{Count(facts.New.Count, "bucket", "buckets")} may be new{against}{Allowed(query.MaxNew)}; that is not certain yet."
            );
        else if (facts.New.Count > 0)
            notes.Add($"{Count(facts.New.Count, "new bucket", "new buckets")}{against}, which is allowed.");
        else
            notes.Add($"No new bucket{against}.");
    }

    private void RegressedBuckets()
    {
        var count = facts.Regressed.Count;
        if (count > query.MaxRegressed)
            failures.Add(
                $"{Count(count, "bucket that was resolved is", "buckets that were resolved are")} back in {query.Release}{Allowed(query.MaxRegressed)}."
            );
        else
            notes.Add(
                count == 0
                    ? "No resolved bucket is back."
                    : $"{Count(count, "resolved bucket is", "resolved buckets are")} back, which is allowed."
            );
    }

    private void Rates()
    {
        foreach (var rate in facts.Rates.Where(r => r.Exceeded))
            failures.Add(
                $"{In(rate)} the crash rate rose from {Number(rate.Baseline)} to {Number(rate.Release)} per 1,000 invocations"
                    + (rate.Ratio is { } ratio ? $", {Number(ratio)} times as much" : "")
                    + $" (allowed: {Number(query.MaxRateIncrease)} times; chance alone would do that with {Chance(rate.PValue)})."
            );
        if (query.MaxRateIncrease is null || query.ComparesWithNothing || !facts.IsCompared)
            return;
        foreach (var rate in facts.Rates.Where(r => !r.Exceeded && r is { Release: not null, Baseline: not null }))
        {
            if (rate.PValue is null && FromNothing(rate) is { } rise)
                unknowns.Add(rise);
            else if (rate.PValue is null)
                notes.Add(
                    $"{In(rate)} rates were not compared: the baseline has {Count(rate.BaselineCrashes, "crash", "crashes")}, {query.MinCrashes.ToString("N0", CultureInfo.InvariantCulture)} are needed."
                );
            else if (rate.Ratio > query.MaxRateIncrease)
                notes.Add(
                    $"{In(rate)} the crash rate is {Number(rate.Ratio)} times the baseline's, which chance may explain ({Chance(rate.PValue)})."
                );
            else
                notes.Add($"{In(rate)} the crash rate has not risen by more than is allowed.");
        }
        if (facts.Crashes > 0 && !facts.Rates.Any(r => r is { Release: not null, Baseline: not null }))
            unknowns.Add(
                $"Rates can't be compared: no environment has reported invocations of both {query.Release} and {facts.Baseline!.Name}."
            );
    }

    /// <summary>
    /// A baseline without a crash is too little to compare with (<c>minCrashes</c>), but it may have run so often that the crashes of the release are a rise all the same:
    /// what is said of it; null where chance explains them.
    /// </summary>
    private static string? FromNothing(GateRate rate)
    {
        if (rate.BaselineCrashes > 0)
            return null;
        var chance = RateTest.PValue(rate.ReleaseCrashes, rate.ReleaseInvocations, rate.BaselineCrashes, rate.BaselineInvocations);
        return chance < RateTest.Significance
            ? $"{In(rate)} the baseline has no crash in {Count(rate.BaselineInvocations, "invocation", "invocations")}, the release {Count(rate.ReleaseCrashes, "crash", "crashes")} in {Count(rate.ReleaseInvocations, "invocation", "invocations")}: hardly chance ({Chance(chance)}), but with no rate of the baseline to hold a limit against; minCrashes=0 takes it for a rise."
            : null;
    }

    /// <summary>A release without crashes passes; whether anybody ran it, the reader should know.</summary>
    private void WhatWasHeard()
    {
        if (facts.HasCrashes)
            return;
        var where = query.Environment is { } environment ? $" in {environment}" : "";
        notes.Add(
            facts.Invocations > 0
                ? $"No crash of {query.Release} was reported{where}, in {Count(facts.Invocations, "invocation", "invocations")}."
                : $"Neither crashes nor invocations of {query.Release} were reported{where}: nothing shows that it ran."
        );
        if (facts.HeardFrom.Count > 0)
            notes.Add(
                $"Nothing was ever reported from an environment {query.Environment}; reports came from {string.Join(", ", facts.HeardFrom)}."
            );
    }

    private void WhatIsToCome()
    {
        if (facts.Queued > 0)
            unknowns.Add(
                $"The queue is behind: {AtLeast(facts.Queued, "crash", "crashes")} of {query.Release} {Wait(facts.Queued)} for a worker."
            );
        if (facts.BaselineQueued > 0)
            unknowns.Add(
                $"The queue is behind: {AtLeast(facts.BaselineQueued, "crash", "crashes")} of the baseline {facts.Baseline!.Name} {Wait(facts.BaselineQueued)} for a worker."
            );
        if (facts.WaitingForBuilds > 0)
            unknowns.Add(
                $"{Count(facts.WaitingForBuilds, "crash", "crashes")} of {query.Release} can't be told apart before a missing build is uploaded."
            );
    }

    private static string In(GateRate rate) => rate.Environment.Length == 0 ? "Without an environment" : $"In {rate.Environment}";

    private static string Allowed(long most) => most == 0 ? "" : $" (allowed: {most.ToString("N0", CultureInfo.InvariantCulture)})";

    private static string Wait(long count) => count == 1 ? "waits" : "wait";

    private static string AtLeast(long count, string one, string many) =>
        (count >= Data.Releases.GateRows.MostCounted ? "at least " : "") + Count(count, one, many);

    private static string Count(long count, string one, string many) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";

    /// <summary>A probability as people write it: never as 0.</summary>
    internal static string Chance(double? value) => value < 0.0001 ? "p < 0.0001" : $"p = {Number(value)}";

    /// <summary>How often, in words.</summary>
    internal static string Times(long count) => count == 1 ? "once" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} times";

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "unknown";
}
