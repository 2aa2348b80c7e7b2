using Microsoft.EntityFrameworkCore.Storage;

namespace CrashHub.Server.Data;

/// <summary>A transaction that ends its writer's turn with itself.</summary>
internal sealed class TurnTransaction(IDbContextTransaction inner, WriteTurn turn) : IDbContextTransaction
{
    private bool isOver;

    public Guid TransactionId => inner.TransactionId;

    public void Commit() => inner.Commit();

    public Task CommitAsync(CancellationToken cancellationToken = default) => inner.CommitAsync(cancellationToken);

    public void Rollback() => inner.Rollback();

    public Task RollbackAsync(CancellationToken cancellationToken = default) => inner.RollbackAsync(cancellationToken);

    public void Dispose()
    {
        if (isOver)
            return;
        isOver = true;
        try
        {
            inner.Dispose();
        }
        finally
        {
            turn.End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOver)
            return;
        isOver = true;
        try
        {
            await inner.DisposeAsync();
        }
        finally
        {
            turn.End();
        }
    }
}
