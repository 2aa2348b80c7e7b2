using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Contexts for background work, whichever database is configured.</summary>
/// <param name="inner">Makes them.</param>
/// <param name="turn">Whose turn it is to write, where the database has one writer; null where it has many.</param>
internal sealed class DbFactory<TContext>(IDbContextFactory<TContext> inner, WriteTurn? turn) : IDbContextFactory<CrashHubDb>
    where TContext : CrashHubDb
{
    public CrashHubDb CreateDbContext()
    {
        var made = inner.CreateDbContext();
        made.Turn = turn;
        return made;
    }
}
