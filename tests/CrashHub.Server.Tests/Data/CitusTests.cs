using System.Text.RegularExpressions;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data;

/// <summary>Citus itself is not here; what its statements name is.</summary>
public sealed class CitusTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryTableIsDistributedReferencedOrLeftOnceAndKeysBeginWithTheProject()
    {
        var text = await File.ReadAllTextAsync(SourceFiles.PathOf("deploy/citus/distribute.sql"), Cancellation);
        var left = Regex.Match(text, @"-- 1\.[^:]+:[^:]*\.\n(?<names>(?:--    [a-z_, ]+\n)+)", RegexOptions.ExplicitCapture, Limit);
        var undistributed = Regex
            .Matches(left.Groups["names"].Value, @"\b[a-z_]{5,}\b(?=,|\n)", RegexOptions.ExplicitCapture, Limit)
            .Select(m => m.Value);
        var referenced = Names(text, @"create_reference_table\('(?<name>\w+)'\)");
        var distributed = Names(text, @"create_distributed_table\('(?<name>\w+)', 'project_id'");
        await using var server = await Engines.ServerAsync("postgres");
        await using var db = await server.DbAsync();
        await db.Database.OpenConnectionAsync(Cancellation);

        var tables = await db.Command(
                """
                SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                    AND c.relname <> '__EFMigrationsHistory' ORDER BY 1
                """
            )
            .RowsAsync(r => r.GetString(0), Cancellation);
        var keyed = await db.Command(
                """
                SELECT i.indrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indisprimary AND a.attname = 'project_id'
                """
            )
            .RowsAsync(r => r.GetString(0), Cancellation);
        var unique = await db.Command(
                """
                SELECT i.indrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indisunique AND a.attname <> 'project_id'
                """
            )
            .RowsAsync(r => r.GetString(0), Cancellation);

        Assert.Equal(tables, undistributed.Concat(referenced).Concat(distributed).Order(StringComparer.Ordinal));
        Assert.Subset(keyed.ToHashSet(StringComparer.Ordinal), distributed.ToHashSet(StringComparer.Ordinal));
        Assert.Empty(distributed.Intersect(unique, StringComparer.Ordinal));
    }

    private static List<string> Names(string text, string pattern) =>
        Regex.Matches(text, pattern, RegexOptions.ExplicitCapture, Limit).Select(m => m.Groups["name"].Value).ToList();
}
