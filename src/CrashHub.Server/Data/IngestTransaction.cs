using System.Data.Common;

namespace CrashHub.Server.Data;

/// <summary>A transaction of the ingest writer, with its turn where the database has one writer.</summary>
internal sealed class IngestTransaction(DbTransaction inner, WriteTurn? turn) : IAsyncDisposable
{
    public DbTransaction Inner => inner;

    public Task CommitAsync() => inner.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync();
        }
        finally
        {
            turn?.End();
        }
    }
}
