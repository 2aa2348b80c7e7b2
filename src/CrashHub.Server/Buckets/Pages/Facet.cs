using System.Globalization;
using CrashHub.Contracts;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>The most frequent values of one event field.</summary>
/// <param name="Words">The field's name for people.</param>
/// <param name="Values">Most frequent first.</param>
/// <param name="Total">Crashes of the bucket.</param>
/// <param name="HasMore">Whether there are values that are not shown.</param>
internal sealed record Facet(string Words, IReadOnlyList<FacetValue> Values, long Total, bool HasMore)
{
    /// <summary>Its share in percent, for the bar; a value that occurs at all is seen.</summary>
    public string Share(FacetValue value) =>
        Math.Clamp(100.0 * value.Count / Math.Max(1, Total), 1, 100).ToString("0.#", CultureInfo.InvariantCulture);
}
