using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Names the index that leads to a table's rows: SQLite has no figures to choose one by; PostgreSQL has, and no such words.</summary>
internal static class IndexHint
{
    /// <summary>What stands behind the table's name in hand-written SQL.</summary>
    public static string By(CrashHubDb db, string index) => db.Database.IsNpgsql() ? "" : $" INDEXED BY {index}";

    /// <summary>A table's rows, found by an index of it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="index">The index's name.</param>
    /// <param name="filter">The index's own filter in SQL, where it holds part of the rows: those are read.</param>
    public static IQueryable<T> Rows<T>(CrashHubDb db, string index, string? filter = null)
        where T : class
    {
        if (db.Database.IsNpgsql())
            return db.Set<T>();
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
#pragma warning disable EF1002 // All words are the code's own.
        return db.Set<T>().FromSqlRaw($"SELECT * FROM {table}{By(db, index)}{(filter is null ? "" : " WHERE " + filter)}");
#pragma warning restore EF1002
    }
}
