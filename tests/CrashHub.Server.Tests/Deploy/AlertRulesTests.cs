using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Deploy;

public sealed class AlertRulesTests
{
    private const string Tool = "/usr/bin/promtool";

    [Theory]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task PrometheusTakesThem(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Tool), "promtool is not installed (Debian: prometheus)");

        arguments[^1] = DeployFiles.PathOf(Path.Combine("prometheus", arguments[^1]));
        await Command.RunAsync(Tool, arguments);
    }
}
