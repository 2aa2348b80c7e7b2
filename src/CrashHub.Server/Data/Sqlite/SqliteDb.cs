using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>The model on SQLite.</summary>
internal sealed class SqliteDb(DbContextOptions<SqliteDb> options) : CrashHubDb(options);
