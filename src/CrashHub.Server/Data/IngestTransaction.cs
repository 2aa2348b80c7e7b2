using System.Data.Common;

namespace CrashHub.Server.Data;

/// <summary>A transaction of the ingest writer, with its turn where the database has one writer.</summary>
internal sealed class IngestTransaction(DbTransaction inner, WriteTurn? turn) : IAsyncDisposable
{
    public DbTransaction Inner => inner;

    /// <summary>Ends with the commit, or with the transaction: readings wait for it.</summary>
    public IDisposable? Writing { get; set; }

    public async Task CommitAsync()
    {
        await inner.CommitAsync();
        Writing?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync();
        }
        finally
        {
            Writing?.Dispose();
            turn?.End();
        }
    }
}
