using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Says which indexes are wanted: by builds that changed, by crashes that found none, by an index that turned out damaged.</summary>
internal static class SymbolIndexWants
{
    /// <summary>Notes that the builds with a code id have changed. Part of the caller's transaction.</summary>
    public static async Task PlanAsync(this CrashHubDb db, int project, string codeId, DateTimeOffset at, CancellationToken cancellation) =>
        await db.Command(
                """
                INSERT INTO symbol_index_plans (project_id, code_id, created_at) VALUES (@project, @code, @at)
                ON CONFLICT (project_id, code_id) DO UPDATE SET created_at = excluded.created_at
                """,
                ("@project", project),
                ("@code", codeId),
                ("@at", MicrosecondsConverter.ToMicroseconds(at))
            )
            .RunAsync(cancellation);

    /// <summary>Wants an index; one that is there, on its way or failed stays as it is.</summary>
    /// <returns>True when it is new.</returns>
    public static async Task<bool> WantAsync(
        this CrashHubDb db,
        int project,
        string key,
        int formatVersion,
        string codeId,
        SymbolIndexSources sources,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command(
                    $"""
                    INSERT INTO symbol_indexes (project_id, "key", code_id, format_version, sources_json, state, lease_epoch, attempts, bytes, created_at)
                    VALUES (@project, @key, @code, @version, @sources, 0, 0, 0, 0, {CrashQueueSql.Now(db)})
                    ON CONFLICT (project_id, "key") DO NOTHING
                    """,
                    ("@project", project),
                    ("@key", key),
                    ("@code", codeId),
                    ("@version", formatVersion),
                    ("@sources", sources.ToJson())
                )
                .RunAsync(cancellation) == 1;
    }

    /// <summary>Wants an index again whose bytes turned out damaged or gone. False when somebody else has done so.</summary>
    public static async Task<bool> WantAgainAsync(
        this CrashHubDb db,
        int project,
        string key,
        string locator,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command(
                    """
                    UPDATE symbol_indexes SET state = 0, attempts = 0, locator = NULL, bytes = 0, not_before = NULL
                    WHERE project_id = @project AND "key" = @key AND state = 2 AND locator = @locator
                    """,
                    ("@project", project),
                    ("@key", key),
                    ("@locator", locator)
                )
                .RunAsync(cancellation) == 1;
    }
}
