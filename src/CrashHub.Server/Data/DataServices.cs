using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CrashHub.Server.Data;

/// <summary>What this folder adds to the process.</summary>
internal static class DataServices
{
    internal const string ConnectionName = "CrashHub";

    /// <summary>Null, or one line that says what is wrong with <c>ConnectionStrings:CrashHub</c>; never its text, which holds a password.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString(ConnectionName));
            return null;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException)
        {
            return "ConnectionStrings:CrashHub is no connection string of PostgreSQL. Write it as Host=…;Database=…;Username=…;Password=….";
        }
    }

    /// <summary>
    /// <see cref="CrashHubDb"/> per request and <see cref="IDbContextFactory{TContext}"/> of it for background work: SQLite in the data folder, or
    /// PostgreSQL when <c>ConnectionStrings:CrashHub</c> names it.
    /// </summary>
    public static void AddData(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DataFolder>();
        services.AddSingleton<QueueHint>();
        services.AddSingleton<Migrator>();
        services.AddOptions<LimitsOptions>().BindConfiguration(LimitsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddSingleton<LimitsDirectory>();
        services.AddSingleton<PrivacyRules>();
        services.AddSingleton<GroupingDirectory>();
        services.AddSingleton<IngestPressure>();
        services.AddSingleton<StackMemory>();
        services.AddSingleton<IngestWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestWriter>());
        if (builder.Configuration.GetConnectionString(ConnectionName) is { Length: > 0 } connection)
        {
            var postgres = PostgresConnection.Of(connection);
            services.AddDbContextFactory<PostgresDb>(options => Unchecked(options.UseNpgsql(postgres)));
            Expose<PostgresDb>(services, turn: null, readings: null);
            var listens = (RolesSetting.Of(builder.Configuration) & (Roles.Ingest | Roles.Worker)) != Roles.None;
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PostgresHints>(provider, postgres, listens));
            services.AddHostedService(provider => provider.GetRequiredService<PostgresHints>());
            services.AddHostedService<PartitionKeeper>();
        }
        else
        {
            var sqlite = SqliteFile.ConnectionString(Path.Combine(DataFolder.PathOf(builder.Configuration), "crashhub.db"));
            services.AddDbContextFactory<SqliteDb>(options => Unchecked(options.UseSqlite(sqlite).AddInterceptors(new SqlitePragmas())));
            var turn = new WriteTurn();
            var readings = new ReadingWatch();
            Expose<SqliteDb>(services, turn, readings);
            services.AddSingleton(turn);
            services.AddSingleton(readings);
            services.AddHostedService<LogKeeper>();
            services.AddHostedService<ReadingMarkKeeper>();
        }
    }

    /// <summary>A migration need not compare the model with its snapshot, which takes a fifth of its time: a test does.</summary>
    private static DbContextOptionsBuilder Unchecked(DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    private static void Expose<TContext>(IServiceCollection services, WriteTurn? turn, ReadingWatch? readings)
        where TContext : CrashHubDb
    {
        services.AddScoped<CrashHubDb>(provider =>
        {
            var db = provider.GetRequiredService<TContext>();
            db.Readings = readings;
            return db;
        });
        services.AddSingleton<IDbContextFactory<CrashHubDb>>(provider => new DbFactory<TContext>(
            provider.GetRequiredService<IDbContextFactory<TContext>>(),
            turn,
            readings
        ));
    }
}
