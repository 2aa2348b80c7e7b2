using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Leases on background work by the database's clock. They save work that two processes would do twice; what is right does not depend on them, since each
/// step of that work is conditional on the rows that it changes.
/// </summary>
internal sealed class WorkLeases(CrashHubDb db)
{
    /// <summary>Takes the lease, or makes it longer when <paramref name="owner"/> has it. False when another has it.</summary>
    public async Task<bool> HoldAsync(string name, string owner, TimeSpan length, CancellationToken cancellation)
    {
        var now = CrashQueueSql.Now(db);
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command(
                    $"""
                    INSERT INTO work_leases (name, owner, until) VALUES (@name, @owner, {now} + @length)
                    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
                    WHERE work_leases.owner = excluded.owner OR {CrashQueueSql.IsOver("work_leases.until", now)}
                    """,
                    ("@name", name),
                    ("@owner", owner),
                    ("@length", (long)length.TotalMicroseconds)
                )
                .RunAsync(cancellation) == 1;
    }

    /// <summary>Makes the lease longer for whoever took it last, even if it is over. False when another took it since.</summary>
    public async Task<bool> KeepAsync(string name, string owner, TimeSpan length, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command(
                    $"UPDATE work_leases SET until = {CrashQueueSql.Now(db)} + @length WHERE name = @name AND owner = @owner",
                    ("@length", (long)length.TotalMicroseconds),
                    ("@name", name),
                    ("@owner", owner)
                )
                .RunAsync(cancellation) == 1;
    }

    /// <summary>Gives the lease back.</summary>
    public async Task LetGoAsync(string name, string owner, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await db.Command("UPDATE work_leases SET until = 0 WHERE name = @name AND owner = @owner", ("@name", name), ("@owner", owner))
            .RunAsync(cancellation);
    }
}
