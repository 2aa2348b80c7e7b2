using CrashHub.Server.Data.Releases;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Contexts for background work, whichever database is configured.</summary>
/// <param name="inner">Makes them.</param>
/// <param name="turn">Whose turn it is to write, where the database has one writer; null where it has many.</param>
/// <param name="readings">Where readings and writers meet, where one process owns the database; else null.</param>
internal sealed class DbFactory<TContext>(IDbContextFactory<TContext> inner, WriteTurn? turn, ReadingWatch? readings)
    : IDbContextFactory<CrashHubDb>
    where TContext : CrashHubDb
{
    public CrashHubDb CreateDbContext()
    {
        var made = inner.CreateDbContext();
        (made.Turn, made.Readings) = (turn, readings);
        return made;
    }
}
