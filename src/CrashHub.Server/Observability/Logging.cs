using Microsoft.AspNetCore.Connections;
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
    private const string LevelKey = "Logging:Level";
    private const string FormatKey = "Logging:Format";
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>The least level of what others' code writes; a higher one that is asked for holds for it too.</summary>
    private static readonly (string Source, LogEventLevel Least)[] Quieter =
    [
        ("Microsoft", LogEventLevel.Warning),
        ("Microsoft.Hosting.Lifetime", LogEventLevel.Information),
        // A client's cancelled or refused query is no error of ours; what matters is logged where it is answered.
        ("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal),
        ("System", LogEventLevel.Warning),
        // Warns at every first start that keys lie in the database as they are; operations.md says so once.
        ("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error),
        // Warns for every page with a form that it is not cached.
        ("Microsoft.AspNetCore.Antiforgery", LogEventLevel.Error),
        ("Azure", LogEventLevel.Warning),
    ];

    public static void AddLogging(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSerilog(
            (_, logger) =>
            {
                var level = LevelOf(configuration[LevelKey]) ?? LogEventLevel.Information;
                logger
                    .MinimumLevel.Is(level)
                    // One line on standard error says it.
                    .Filter.ByExcluding(entry => entry.Exception?.InnerException is AddressInUseException)
                    .Enrich.FromLogContext();
                foreach (var (source, least) in Quieter)
                    logger.MinimumLevel.Override(source, level > least ? level : least);
                if (IsFormat(configuration, "json"))
                    logger.WriteTo.Console(new CompactJsonFormatter());
                else
                    logger.WriteTo.Console(outputTemplate: Line);
            },
            preserveStaticLogger: true
        );
    }

    /// <summary>Null, or one line that says what is wrong with a setting.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        if (configuration[LevelKey] is { Length: > 0 } level && LevelOf(level) is null)
            return $"{LevelKey}: '{level}' is none of {string.Join(", ", Enum.GetNames<LogEventLevel>())}.";
        if (configuration[FormatKey] is { Length: > 0 } format && !IsFormat(configuration, "json") && !IsFormat(configuration, "text"))
            return $"{FormatKey}: '{format}' is none of text, json.";
        return null;
    }

    private static LogEventLevel? LevelOf(string? name) =>
        Enum.TryParse<LogEventLevel>(name, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : null;

    private static bool IsFormat(IConfiguration configuration, string format) =>
        string.Equals(configuration[FormatKey], format, StringComparison.OrdinalIgnoreCase);
}
