using System.Text.Encodings.Web;
using CrashHub.Server.Dashboard;
using Microsoft.AspNetCore.Html;

namespace CrashHub.Server.Tests.Dashboard;

public sealed class TrendTests
{
    [Fact]
    public void SaysItsFiguresToScreenReaders()
    {
        var svg = Text(Trend.Spark([0, 3, 1], "Crashes by hour"));

        Assert.Contains("role=\"img\" aria-label=\"Crashes by hour: 4 in 3 hours, at most 3 in one\"", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void ShowsOneCrashBesideAMillion()
    {
        var svg = Text(Trend.Spark([1, 1_000_000], "Crashes"));

        Assert.Contains("height=\"2.5\"", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void DrawsNothingOutOfNothing() => Assert.Contains("0 in 0 hours", Text(Trend.Chart([], "Crashes")), StringComparison.Ordinal);

    private static string Text(IHtmlContent content)
    {
        using var writer = new StringWriter();
        content.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }
}
