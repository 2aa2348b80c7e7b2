using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// A build that arrived late and the crashes that may want it. The job's row and its cursor are the truth: whichever process goes on, no crash is left
/// out and none is queued for nothing twice.
/// </summary>
internal sealed class CrashQueueLateBuilds(CrashHubDb db)
{
    private const int LatePriority = 1;
    private const int MostByLayout = 1_000;

    /// <summary>Queues the next batch of the oldest job; removes the job when none is left.</summary>
    /// <returns>Whether there was a job, and how many crashes were queued.</returns>
    public async Task<(bool Worked, int Queued)> StepAsync(int most, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        if (!await db.LateBuilds.AnyAsync(cancellation))
            return (false, 0);
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var jobs = await db.Command(
                $"SELECT project_id, build_id, cursor FROM late_builds ORDER BY created_at, build_id LIMIT 1{CrashQueueSql.SkipLocked(db)}"
            )
            .RowsAsync(r => (Project: r.GetInt32(0), Build: r.GetGuid(1), Cursor: r.IsDBNull(2) ? Guid.Empty : r.GetGuid(2)), cancellation);
        if (jobs is not [var job])
            return (false, 0);
        var build = await db.Builds.AsNoTracking().FirstOrDefaultAsync(b => b.ProjectId == job.Project && b.Id == job.Build, cancellation);
        var crashes = build is null ? [] : await WaitingAsync(build, job.Cursor, most, cancellation);
        var queued = crashes.Count == 0 ? 0 : await QueueAsync(job.Project, crashes, cancellation);
        if (crashes.Count < most)
            await db.Command(
                    "DELETE FROM late_builds WHERE project_id = @project AND build_id = @build",
                    ("@project", job.Project),
                    ("@build", job.Build)
                )
                .RunAsync(cancellation);
        else
            await db.Command(
                    "UPDATE late_builds SET cursor = @cursor WHERE project_id = @project AND build_id = @build",
                    ("@cursor", crashes[^1]),
                    ("@project", job.Project),
                    ("@build", job.Build)
                )
                .RunAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (true, queued);
    }

    /// <summary>Ids after the cursor, ascending, of crashes with a module that this build may answer, or answer better.</summary>
    private async Task<List<Guid>> WaitingAsync(Build build, Guid cursor, int most, CancellationToken cancellation)
    {
        var newest = await OldestAskedAgainAsync(build, cancellation);
        var hasFiles = await db.BuildFiles.AnyAsync(f => f.ProjectId == build.ProjectId && f.BuildId == build.Id, cancellation);
        var anonymous = "(m.name IS NULL OR m.name = '' OR m.name LIKE '<anonymous-module-%')";
        var command = db.Command(
            $"""
            SELECT DISTINCT m.crash_id FROM crash_modules m
            WHERE m.project_id = @project AND m.received_at >= @since AND m.crash_id > @cursor AND (
                (m.is_missing AND (m.build_id = @buildId OR m.sha256 = @sha256 OR m.code_id = @codeId
                    OR (m.sha256 IS NULL AND m.code_id IS NULL AND (m.build_id IS NULL OR @noBuildId) AND (m.name IN (@n0, @n1, @n2, @n3)
                        OR ({anonymous} AND m.build_id IS NULL AND m.release = @release)))))
                OR (m.layout IS NOT NULL AND (m.build_id = @buildId OR ((m.build_id IS NULL OR @noBuildId)
                    AND (m.name IN (@n0, @n1, @n2, @n3) OR (m.layout = @layout AND m.crash_id >= @newest)))))
                OR (@better AND NOT m.is_missing AND m.code_id = @codeId AND (@hasFiles OR m.matched_build IS NULL OR m.matched_build <> @build)))
            ORDER BY m.crash_id LIMIT @most
            """,
            ("@project", build.ProjectId),
            ("@since", CrashKey.MicrosecondsOf([cursor]).From),
            ("@cursor", cursor),
            ("@buildId", build.BuildId ?? ""),
            ("@noBuildId", build.BuildId is null),
            ("@sha256", build.Sha256),
            ("@codeId", build.CodeId),
            ("@release", build.Release ?? ""),
            ("@layout", build.Layout ?? 0),
            ("@newest", newest),
            ("@better", hasFiles || await IsBetterAsync(build, cancellation)),
            // What this very build answered already has all that it says, unless files came to it since.
            ("@hasFiles", hasFiles),
            ("@build", build.Id),
            ("@most", most)
        );
        string[] names = [.. Spellings(build.Name), .. Spellings(build.ModuleName ?? build.Name)];
        for (var k = 0; k < names.Length; k++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@n{k}", names[k]);
            command.Parameters.Add(parameter);
        }
        return await command.RowsAsync(r => r.GetGuid(0), cancellation);
    }

    /// <summary>
    /// Of the crashes that no id and no name led to a build for, the oldest that a build with their layout is to be tried on: programs share layouts, and all of
    /// them at each upload would be too many.
    /// </summary>
    private async Task<Guid> OldestAskedAgainAsync(Build build, CancellationToken cancellation)
    {
        if (build.Layout is not { } layout)
            return Guid.AllBitsSet;
        var oldest = await db.Command(
                """
                SELECT crash_id FROM crash_modules WHERE project_id = @project AND layout = @layout
                ORDER BY crash_id DESC LIMIT 1 OFFSET @most
                """,
                ("@project", build.ProjectId),
                ("@layout", layout),
                ("@most", MostByLayout - 1)
            )
            .RowsAsync(r => r.GetGuid(0), cancellation);
        return oldest is [var one] ? one : Guid.Empty;
    }

    /// <summary>True when it brings debug information or names that no stored build with the same code had.</summary>
    private async Task<bool> IsBetterAsync(Build build, CancellationToken cancellation)
    {
        var twins = db.Builds.Where(b => b.ProjectId == build.ProjectId && b.CodeId == build.CodeId && b.Id != build.Id);
        return build.HasDwarf && !await twins.AnyAsync(b => b.HasDwarf && !b.FindingsJson.Contains("\"staleDebugInfo\""), cancellation)
            || build.HasNames && !await twins.AnyAsync(b => b.HasNames, cancellation);
    }

    private Task<int> QueueAsync(int project, List<Guid> crashes, CancellationToken cancellation)
    {
        var (from, before) = CrashKey.MicrosecondsOf(crashes);
        var command = db.Command("", ("@project", project), ("@priority", LatePriority), ("@from", from), ("@before", before));
        for (var k = 0; k < crashes.Count; k++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@c{k}", crashes[k]);
            command.Parameters.Add(parameter);
        }
        var ids = string.Join(", ", Enumerable.Range(0, crashes.Count).Select(k => $"@c{k}"));
        // In rows of other states somebody works already: their finish sees that the project's builds have changed.
#pragma warning disable CA2100 // only parameter names are put together
        command.CommandText = $"""
            UPDATE crashes SET state = 0, priority = @priority, attempts = 0, not_before = NULL
            WHERE project_id = @project AND received_at >= @from AND received_at < @before AND state = 2 AND dump_locator IS NOT NULL AND id IN ({ids})
            """;
#pragma warning restore CA2100
        return command.RunAsync(cancellation);
    }

    private static string[] Spellings(string name)
    {
        var bare = name.EndsWith(".wasm", StringComparison.Ordinal) ? name[..^5] : name;
        return [bare, bare + ".wasm"];
    }
}
