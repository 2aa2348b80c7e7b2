using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Deploy;

public sealed class AlertRulesTests
{
    private static readonly string? Tool = new[] { "/usr/bin", Path.Combine(AzuriteServer.Tools, "prometheus/usr/bin") }
        .Select(folder => Path.Combine(folder, "promtool"))
        .FirstOrDefault(File.Exists);

    [Theory]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task PrometheusTakesThem(params string[] arguments)
    {
        Assert.SkipWhen(Tool is null, "promtool is not installed (Debian: prometheus)");

        arguments[^1] = DeployFiles.PathOf(Path.Combine("prometheus", arguments[^1]));
        await Command.RunAsync(Tool, arguments);
    }
}
