using System.Text.RegularExpressions;

namespace CrashHub.Analysis.Tests;

/// <summary>The server's slices meet through rows, reports and contracts: none names another, so each can be read and changed alone.</summary>
public sealed partial class SliceRuleTests
{
    private const string Server = "src/CrashHub.Server";
    private static readonly string[] Slices =
    [
        "Ingest",
        "Processing",
        "Builds",
        "Crashes",
        "Buckets",
        "Releases",
        "Queries",
        "Grouping",
        "Retention",
        "Alerts",
        "Mcp",
    ];

    [Fact]
    public void SlicesDoNotNameEachOther()
    {
        var forbidden =
            from slice in Slices
            from file in Repository.SourceFiles($"{Server}/{slice}")
            from Match named in RoomName().Matches(File.ReadAllText(file))
            let other = named.Groups[1].Value
            where other != slice && Slices.Contains(other)
            select $"{slice} -> {other} in {Path.GetFileName(file)}";

        Assert.Empty(forbidden.Distinct());
    }

    [GeneratedRegex(@"CrashHub\.Server\.([A-Za-z]+)")]
    private static partial Regex RoomName();
}
