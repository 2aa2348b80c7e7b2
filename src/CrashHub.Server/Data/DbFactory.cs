using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Contexts for background work, whichever database is configured.</summary>
internal sealed class DbFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<CrashHubDb>
    where TContext : CrashHubDb
{
    public CrashHubDb CreateDbContext() => inner.CreateDbContext();
}
