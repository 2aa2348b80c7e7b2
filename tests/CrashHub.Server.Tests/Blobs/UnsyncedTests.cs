using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Blobs;

public sealed class UnsyncedTests
{
    [Fact]
    public async Task AServerThatDoesNotSyncSaysSoAtItsStart()
    {
        await using var server = await ServerProcess.StartAsync(null, ("Storage__Sync", "false"));
        await using var other = await ServerProcess.StartAsync(null);

        Assert.Contains("Storage:Sync is false", server.Said(), StringComparison.Ordinal);
        Assert.DoesNotContain("Storage:Sync", other.Said(), StringComparison.Ordinal);
    }
}
