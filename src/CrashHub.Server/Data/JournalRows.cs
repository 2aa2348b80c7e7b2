using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The crashes whose dumps still lie in a segment of the ingest journal.</summary>
internal sealed class JournalRows(CrashHubDb db)
{
    /// <summary>A dump that may move.</summary>
    /// <param name="Project">Its project.</param>
    /// <param name="ReceivedAt">Microseconds; with the other two the crash's key.</param>
    /// <param name="Id">The crash.</param>
    /// <param name="Locator">Where it lies now.</param>
    internal readonly record struct Dump(int Project, long ReceivedAt, Guid Id, string Locator);

    /// <summary>True once the last move came to its commit: if that failed, nobody knows what the rows name.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>True while a row names the segment.</summary>
    public async Task<bool> AnyAsync(Guid segment, CancellationToken cancellation) =>
        await db.Crashes.AnyAsync(c => c.Segment == segment, cancellation);

    /// <summary>True when a row names a record that begins at an offset of the segment, or behind it.</summary>
    public async Task<bool> AnyFromAsync(Guid segment, long offset, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var named = await db.Command(
                "SELECT dump_locator FROM crashes WHERE segment = @segment AND dump_locator IS NOT NULL",
                ("@segment", segment)
            )
            .RowsAsync(r => r.GetString(0), cancellation);
        return named.Exists(text => Blobs.JournalLocator.TryParse(text, out var at) && at.Offset >= offset);
    }

    /// <summary>Dumps of crashes that nobody works on or waits for, oldest first.</summary>
    public async Task<List<Dump>> EndedAsync(Guid segment, int most, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command(
                """
                SELECT project_id, received_at, id, dump_locator FROM crashes
                WHERE segment = @segment AND state >= 2 AND dump_locator IS NOT NULL ORDER BY project_id, received_at, id LIMIT @most
                """,
                ("@segment", segment),
                ("@most", most)
            )
            .RowsAsync(r => new Dump(r.GetInt32(0), r.GetInt64(1), r.GetGuid(2), r.GetString(3)), cancellation);
    }

    /// <summary>Names the new places, in one transaction; a row that changed meanwhile keeps its own.</summary>
    /// <returns>The places that no row took.</returns>
    public async Task<IReadOnlyList<string>> MoveAsync(IReadOnlyList<(Dump Dump, string Place)> moves, CancellationToken cancellation)
    {
        IsCommitting = false;
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var changed = await db.ManyAsync(
            """
            UPDATE crashes SET dump_locator = @place, segment = NULL
            WHERE project_id = @project AND received_at = @received AND id = @id AND state >= 2 AND dump_locator = @locator
            """,
            moves,
            one =>
                [
                    ("@place", one.Place),
                    ("@project", one.Dump.Project),
                    ("@received", one.Dump.ReceivedAt),
                    ("@id", one.Dump.Id),
                    ("@locator", one.Dump.Locator),
                ],
            cancellation
        );
        IsCommitting = true;
        await transaction.CommitAsync(cancellation);
        return [.. moves.Where((_, at) => changed[at] == 0).Select(move => move.Place)];
    }
}
