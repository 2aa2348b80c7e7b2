using Npgsql;

namespace CrashHub.Server.Data.Postgres;

/// <summary>What a connection string leaves open is set so that a database that is stalled, and not gone, is told from a slow one in bounded time.</summary>
internal static class PostgresConnection
{
    private const int ConnectSeconds = 5;
    private const int StatementSeconds = 10;
    private const int PreparedStatements = 100;

    /// <summary>The connection string with our defaults; what it names itself stays.</summary>
    public static string Of(string text)
    {
        var settings = new NpgsqlConnectionStringBuilder(text) { GssEncryptionMode = GssEncryptionMode.Disable };
        if (!settings.ShouldSerialize("Timeout"))
            settings.Timeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Command Timeout"))
            settings.CommandTimeout = StatementSeconds;
        // The statements are few and planning them over partitions costs more than running them.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = PreparedStatements;
        // Pages of lists look up a few hundred rows by plans whose estimates are large: to compile those takes longer than to run them.
        if (!settings.ShouldSerialize("Options"))
            settings.Options = "-c jit=off";
        return settings.ConnectionString;
    }
}
