using System.Data.Common;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Modules that crashed and that no build answers, grouped by what is known of them.</summary>
internal sealed class MissingBuilds(CrashHubDb db)
{
    private const int MaxReleases = 20;
    private const string Identity = "name, build_id, code_id, sha256";

    /// <summary>The groups, the one seen last first.</summary>
    public async Task<List<MissingBuild>> ListAsync(int project, int skip, int take, CancellationToken cancellation)
    {
        var rows = await RowsAsync(project, skip, take, cancellation);
        var items = new List<MissingBuild>();
        foreach (var (missing, release) in rows)
        {
            if (items.Count == 0 || !IsSame(items[^1], missing))
                items.Add(missing);
            if (release is not null)
                items[^1] = items[^1] with { Releases = [.. items[^1].Releases, release] };
        }
        return items;
    }

    private async Task<List<(MissingBuild Missing, string? Release)>> RowsAsync(
        int project,
        int skip,
        int take,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            // One pass over what is missing: a crash is of one release, so that the crashes of releases add up to those of the module.
            return await db.Command(
                    $"""
                    WITH used AS MATERIALIZED (
                        SELECT {Identity}, release, count(DISTINCT crash_id) AS crashes, min(received_at) AS first, max(received_at) AS last
                        FROM crash_modules WHERE project_id = @project AND is_missing GROUP BY {Identity}, release),
                    page AS MATERIALIZED (
                        SELECT {Identity}, CAST(SUM(crashes) AS bigint) AS crashes, min(first) AS first, max(last) AS last FROM used GROUP BY {Identity}
                        ORDER BY max(last) DESC, {Identity} LIMIT @take OFFSET @skip),
                    named AS (
                        SELECT p.name, p.build_id, p.code_id, p.sha256, p.crashes, p.first, p.last, u.release,
                            row_number() OVER (PARTITION BY p.name, p.build_id, p.code_id, p.sha256 ORDER BY u.last DESC, u.release) AS place
                        FROM page p LEFT JOIN used u ON u.release IS NOT NULL AND u.name IS NOT DISTINCT FROM p.name
                            AND u.build_id IS NOT DISTINCT FROM p.build_id AND u.code_id IS NOT DISTINCT FROM p.code_id
                            AND u.sha256 IS NOT DISTINCT FROM p.sha256)
                    SELECT {Identity}, crashes, first, last, release FROM named WHERE place <= {MaxReleases}
                    ORDER BY last DESC, {Identity}, place
                    """,
                    ("@project", project),
                    ("@take", take),
                    ("@skip", skip)
                )
                .RowsAsync(Read, cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static bool IsSame(MissingBuild a, MissingBuild b) =>
        a.Name == b.Name && a.BuildId == b.BuildId && a.CodeId == b.CodeId && a.Sha256 == b.Sha256;

    private static (MissingBuild Missing, string? Release) Read(DbDataReader row) =>
        (
            new MissingBuild
            {
                Name = row.Text(0),
                BuildId = row.Text(1),
                CodeId = row.Text(2),
                Sha256 = row.Text(3),
                Crashes = row.GetInt64(4),
                FirstSeen = MicrosecondsConverter.FromMicroseconds(row.GetInt64(5)),
                LastSeen = MicrosecondsConverter.FromMicroseconds(row.GetInt64(6)),
                Releases = [],
            },
            row.Text(7)
        );
}
