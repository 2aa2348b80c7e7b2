using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Postgres;

/// <summary>The model on PostgreSQL.</summary>
internal sealed class PostgresDb(DbContextOptions<PostgresDb> options) : CrashHubDb(options);
