using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace CrashHub.Server.Observability;

/// <summary>
/// Serilog on the console: readable lines, or compact JSON with <c>Logging:Format=json</c>. <c>Logging:Level</c> sets how much. The framework's own
/// request lines stay off at every level, because they hold addresses with their queries.
/// </summary>
internal static class Logging
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static void AddLogging(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSerilog(
            (_, logger) =>
            {
                logger
                    .MinimumLevel.Is(LevelOf(configuration["Logging:Level"]))
                    .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                    .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
                    // A client's cancelled or refused query is no error of ours; what matters is logged where it is answered.
                    .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
                    .MinimumLevel.Override("System", LogEventLevel.Warning)
                    .MinimumLevel.Override("Azure", LogEventLevel.Warning)
                    .Enrich.FromLogContext();
                if (string.Equals(configuration["Logging:Format"], "json", StringComparison.OrdinalIgnoreCase))
                    logger.WriteTo.Console(new CompactJsonFormatter());
                else
                    logger.WriteTo.Console(outputTemplate: Line);
            },
            preserveStaticLogger: true
        );
    }

    private static LogEventLevel LevelOf(string? name) =>
        Enum.TryParse<LogEventLevel>(name, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : LogEventLevel.Information;
}
