using CrashHub.Server.Tests.Hosting;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace CrashHub.Server.Tests.Hosting;

/// <summary>Ends the servers that tests started; it starts none, since a fixture of the assembly is made under every filter.</summary>
public sealed class TestServers : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await PostgresServer.StopAsync();
        await AzuriteServer.StopAsync();
    }
}
