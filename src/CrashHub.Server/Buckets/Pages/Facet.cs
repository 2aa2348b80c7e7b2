using System.Globalization;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>The most frequent values of one event field.</summary>
/// <param name="Words">The field's name for people.</param>
/// <param name="Values">Most frequent first.</param>
/// <param name="Total">Crashes that named any value.</param>
/// <param name="More">Values that are not shown.</param>
internal sealed record Facet(string Words, IReadOnlyList<FacetValue> Values, long Total, int More)
{
    /// <summary>Its share in percent, for the bar; a value that occurs at all is seen.</summary>
    public string Share(FacetValue value) =>
        Math.Max(1, 100.0 * value.Count / Math.Max(1, Total)).ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>One value and how often it occurred.</summary>
internal sealed record FacetValue(string Value, long Count);
