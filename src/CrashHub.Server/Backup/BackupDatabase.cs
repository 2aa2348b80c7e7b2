using System.ComponentModel;
using System.Diagnostics;
using CrashHub.Server.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CrashHub.Server.Backup;

/// <summary>Copies the database as it is at one moment, while it is used.</summary>
internal sealed class BackupDatabase(IDbContextFactory<CrashHubDb> databases, DataFolder data, IConfiguration configuration)
{
    public const string SqliteName = "crashhub.db";
    public const string PostgresName = "crashhub.pgdump";
    private const string Program = "pg_dump";

    public bool IsPostgres => configuration.GetConnectionString(DataServices.ConnectionName) is { Length: > 0 };

    /// <summary>Copies it into a folder. Throws <see cref="IOException"/> when the copy can't be made.</summary>
    public Task CopyAsync(string folder, CancellationToken cancellation) =>
        IsPostgres
            ? DumpAsync(Path.Combine(folder, PostgresName), cancellation)
            : VacuumAsync(Path.Combine(folder, SqliteName), cancellation);

    private async Task VacuumAsync(string file, CancellationToken cancellation)
    {
        // Else SQLite would make an empty one.
        if (!File.Exists(Path.Combine(data.Path, SqliteName)))
            throw new IOException($"there is no {SqliteName} in {data.Path}.");
        await using var db = await databases.CreateDbContextAsync(cancellation);
        // One read transaction: writers go on meanwhile, into the log.
        db.Database.SetCommandTimeout(TimeSpan.FromHours(24));
        await db.Database.ExecuteSqlAsync($"VACUUM INTO {file}", cancellation);
        // The copy has another journal than the server wants.
        var copy = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false };
        await using var opened = new SqliteConnection(copy.ConnectionString);
        await opened.OpenAsync(cancellation);
        await using var command = opened.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL";
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task DumpAsync(string file, CancellationToken cancellation)
    {
        var to = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString(DataServices.ConnectionName));
        var start = new ProcessStartInfo(Program, ["--format=custom", "--no-owner", "--no-privileges", "--no-password", $"--file={file}"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = to.Host,
                ["PGPORT"] = to.Port.ToString(),
                ["PGDATABASE"] = to.Database,
                ["PGUSER"] = to.Username,
            },
        };
        // In the environment of the child, where other users can't read it.
        if (to.Password is { Length: > 0 } password)
            start.Environment["PGPASSWORD"] = password;
        if (to.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull)
            start.Environment["PGSSLMODE"] = to.SslMode switch
            {
                SslMode.VerifyFull => "verify-full",
                SslMode.VerifyCA => "verify-ca",
                _ => "require",
            };
        if (to.RootCertificate is { Length: > 0 } root)
            start.Environment["PGSSLROOTCERT"] = root;
        try
        {
            using var process = Process.Start(start)!;
            var said = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
                throw new IOException($"{Program} ended with {process.ExitCode}: {said.Trim()}");
        }
        catch (Win32Exception missing)
        {
            throw new IOException(
                $"{Program} can't be run ({missing.Message}): install PostgreSQL's client of the server's version.",
                missing
            );
        }
    }
}
