using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrashHub.Server.Tests.Observability;

public sealed class LoggingTests
{
    [Theory]
    [InlineData("Information", "Microsoft.Hosting.Lifetime", LogLevel.Information, true)]
    [InlineData("Information", "Microsoft.AspNetCore.Routing", LogLevel.Information, false)]
    [InlineData("Information", "Microsoft.AspNetCore.Routing", LogLevel.Warning, true)]
    [InlineData("Debug", "Microsoft.AspNetCore.Routing", LogLevel.Information, false)]
    [InlineData("Debug", "CrashHub.Server.Ingest", LogLevel.Debug, true)]
    [InlineData("Error", "Microsoft.Hosting.Lifetime", LogLevel.Information, false)]
    [InlineData("Error", "Microsoft.AspNetCore.Routing", LogLevel.Warning, false)]
    [InlineData("Error", "Microsoft.AspNetCore.Routing", LogLevel.Error, true)]
    [InlineData("Fatal", "Microsoft.AspNetCore.Antiforgery", LogLevel.Error, false)]
    public async Task TheLevelHoldsForTheFrameworkTooWhichIsNeverLouderThanItsOwn(
        string asked,
        string source,
        LogLevel level,
        bool isWritten
    )
    {
        await using var server = new CrashHubServer().Set("Logging:Level", asked);

        Assert.Equal(isWritten, server.Services.GetRequiredService<ILoggerFactory>().CreateLogger(source).IsEnabled(level));
    }
}
