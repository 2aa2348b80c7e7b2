using System.Data.Common;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Data.Releases;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrashHub.Server.Data;

/// <summary>A connection of the ingest writer, kept from batch to batch with its prepared statements.</summary>
internal sealed class IngestConnection : IAsyncDisposable
{
    private readonly CrashHubDb db;
    private readonly DbConnection connection;
    private readonly IngestStatements statements;
    private readonly IngestColumns? columns;

    private IngestConnection(CrashHubDb db)
    {
        this.db = db;
        connection = db.Database.GetDbConnection();
        statements = new IngestStatements(connection);
        columns = connection is NpgsqlConnection postgres ? new IngestColumns(postgres) : null;
    }

    public static async Task<IngestConnection> OpenAsync(IDbContextFactory<CrashHubDb> databases)
    {
        var opened = await databases.CreateDbContextAsync();
        try
        {
            await opened.Database.OpenConnectionAsync();
            return new IngestConnection(opened);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a transaction; where the database has one writer, before whoever writes for no waiting host.</summary>
    public async ValueTask<IngestTransaction> BeginAsync()
    {
        if (db.Turn is not { } turn)
            return new(await connection.BeginTransactionAsync(), null);
        await turn.BeginAsync(forHosts: true, CancellationToken.None);
        try
        {
            return new(await connection.BeginTransactionAsync(), turn);
        }
        catch
        {
            turn.End();
            throw;
        }
    }

    /// <summary>Stores a batch; the outcomes hold once the transaction is committed.</summary>
    public async Task<IngestOutcome[]> WriteAsync(IngestTransaction transaction, IReadOnlyList<PendingCrash> batch)
    {
        transaction.Writing ??= db.Readings?.Write();
        await ReadingMarks.StampAsync(connection, transaction.Inner, db.Readings, batch);
        var outcomes = new IngestOutcome[batch.Count];
        var left = columns is null || batch.Count == 1 ? [.. Enumerable.Range(0, batch.Count)] : await columns.WriteAsync(batch, outcomes);
        foreach (var at in left)
            outcomes[at] = await statements.WriteAsync(transaction.Inner, batch[at]);
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        await statements.DisposeAsync();
        await db.DisposeAsync();
    }
}
