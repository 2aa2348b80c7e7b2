namespace CrashHub.Analysis.Tests.Limits;

/// <summary>An input that one limit decides on.</summary>
/// <param name="Limit">The property of <see cref="AnalysisLimits"/>.</param>
/// <param name="What">What the input has as much of as the limit allows.</param>
/// <param name="Least">The least limit that takes the input whole; zero where it is counted in work and only has to exist.</param>
/// <param name="Accepts">Whether all of the input is taken and nothing is said about a limit.</param>
public sealed record LimitPair(string Limit, string What, long Least, Func<AnalysisLimits, bool> Accepts)
{
    /// <summary>Whether the input is taken whole under the default limits but for this one.</summary>
    public bool AcceptsAt(long value)
    {
        var limits = AnalysisLimits.Default with { };
        var property = typeof(AnalysisLimits).GetProperty(Limit)!;
        property.SetValue(limits, Convert.ChangeType(value, property.PropertyType, System.Globalization.CultureInfo.InvariantCulture));
        return Accepts(limits);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Limit}: {What}";
}
