using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace CrashHub.Server.Dashboard;

/// <summary>Hourly counts as inline SVG, drawn on the server: numbers only, so there is nothing to encode.</summary>
internal static class Trend
{
    /// <summary>A spark of bars for a row of a list.</summary>
    public static IHtmlContent Spark(IReadOnlyList<long> counts, string what) => Draw(counts, what, "spark", 120, 28, labelled: false);

    /// <summary>A chart with a tooltip on each bar and its scale.</summary>
    public static IHtmlContent Chart(IReadOnlyList<long> counts, string what) => Draw(counts, what, "chart", 720, 120, labelled: true);

    private static HtmlString Draw(IReadOnlyList<long> counts, string what, string kind, int width, int height, bool labelled)
    {
        var peak = counts.Count == 0 ? 0 : counts.Max();
        var total = counts.Sum();
        var step = (double)width / Math.Max(1, counts.Count);
        var gap = labelled ? 3.0 : 1.5;
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg class=\"{kind}\" viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{what}: {total:N0} in {counts.Count} hours, at most {peak:N0} in one\">"
        );
        for (var k = 0; k < counts.Count; k++)
        {
            // One crash beside a thousand must still be seen: no bar is lower than two units; an empty hour is a faint tick on the base line.
            var tall = counts[k] == 0 ? 1 : Math.Max(2.5, (height - 1) * (double)counts[k] / Math.Max(1, peak));
            var css =
                counts[k] == 0 ? "none"
                : k == counts.Count - 1 ? "now"
                : "some";
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"{css}\" x=\"{k * step + gap / 2:0.##}\" y=\"{height - tall:0.##}\" width=\"{step - gap:0.##}\" height=\"{tall:0.##}\""
            );
            if (!labelled)
            {
                svg.Append("/>");
                continue;
            }
            var hours = counts.Count - 1 - k;
            var when = hours == 0 ? "this hour" : $"{hours} h ago";
            svg.Append(CultureInfo.InvariantCulture, $"><title>{counts[k]:N0}, {when}</title></rect>");
        }
        return new HtmlString(svg.Append("</svg>").ToString());
    }
}
