using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Names the index that leads to a table's rows in hand-written SQL.</summary>
internal static class IndexHint
{
    /// <summary>What stands behind the table's name: SQLite has no figures to choose an index by; PostgreSQL has, and no such words.</summary>
    public static string By(CrashHubDb db, string index) => db.Database.IsNpgsql() ? "" : $" INDEXED BY {index}";
}
