using CrashHub.Contracts;

namespace CrashHub.Server.Releases.Gates;

/// <summary>Compares how often two releases crash, environment by environment.</summary>
internal static class GateRates
{
    private const int MostEnvironments = 100;
    private const double Per = 1000;

    /// <summary>The environments in which invocations of one of both were reported, in order of their names.</summary>
    public static IReadOnlyList<GateRate> Of(
        GateQuery query,
        IReadOnlyDictionary<string, long> crashes,
        IReadOnlyDictionary<string, long> invocations,
        IReadOnlyDictionary<string, long> baselineCrashes,
        IReadOnlyDictionary<string, long> baselineInvocations
    )
    {
        var environments = invocations.Keys.Union(baselineInvocations.Keys, StringComparer.Ordinal);
        return
        [
            .. environments
                .OrderByDescending(e => crashes.GetValueOrDefault(e))
                .ThenBy(e => e, StringComparer.Ordinal)
                .Take(MostEnvironments)
                .Select(e =>
                    Of(
                        query,
                        e,
                        crashes.GetValueOrDefault(e),
                        invocations.GetValueOrDefault(e),
                        baselineCrashes.GetValueOrDefault(e),
                        baselineInvocations.GetValueOrDefault(e)
                    )
                )
                .OrderBy(r => r.Environment, StringComparer.Ordinal),
        ];
    }

    private static GateRate Of(
        GateQuery query,
        string environment,
        long crashes,
        long invocations,
        long baselineCrashes,
        long baselineInvocations
    )
    {
        double? mine = invocations > 0 ? crashes * Per / invocations : null;
        double? other = baselineInvocations > 0 ? baselineCrashes * Per / baselineInvocations : null;
        double? ratio = other > 0 ? mine / other : null;
        double? chance =
            mine is not null && other is not null && baselineCrashes >= query.MinCrashes
                ? RateTest.PValue(crashes, invocations, baselineCrashes, baselineInvocations)
                : null;
        return new GateRate
        {
            Environment = environment,
            Baseline = other,
            Release = mine,
            Ratio = ratio,
            PValue = chance,
            Test = chance is null ? null : RateTest.Name,
            // Without a crash of the baseline any rate is infinitely higher; whether by chance, the test says.
            Exceeded = query.MaxRateIncrease is { } most && chance < RateTest.Significance && (ratio ?? double.PositiveInfinity) > most,
            BaselineCrashes = baselineCrashes,
            BaselineInvocations = baselineInvocations,
            ReleaseCrashes = crashes,
            ReleaseInvocations = invocations,
        };
    }
}
