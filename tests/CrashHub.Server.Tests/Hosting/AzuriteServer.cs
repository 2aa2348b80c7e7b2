using System.Diagnostics;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using DotNet.Testcontainers.Builders;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>
/// The Azure Blob Storage emulator for the whole run, started by the first test that asks: a container when Docker is there, the one of
/// <c>CRASHHUB_TEST_AZURITE</c>, or the npm package in the tests' cache folder.
/// </summary>
internal static class AzuriteServer
{
    private const string Version = "3.35.0";
    private const string Account = "crashhub";
    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly Lazy<Task<(string Connection, Func<Task> Stop)>> Shared = new(StartAsync);

    /// <summary>The folder that <c>tests/run</c> installs tools into.</summary>
    internal static string Tools =>
        Environment.GetEnvironmentVariable("CRASHHUB_TEST_TOOLS") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "crashhub-tests");

    public static async Task<string> ConnectionAsync() => (await Shared.Value).Connection;

    /// <summary>A network to it that the test can break, and the connection string that goes through it.</summary>
    public static async Task<(TcpProxy Proxy, string Connection)> ThroughAsync()
    {
        var direct = await ConnectionAsync();
        var address = new BlobServiceClient(direct).Uri;
        var proxy = new TcpProxy(address.Host, address.Port);
        return (proxy, direct.Replace($"//{address.Authority}/", $"//127.0.0.1:{proxy.Port}/", StringComparison.Ordinal));
    }

    public static async Task StopAsync()
    {
        if (Shared.IsValueCreated && Shared.Value.IsCompletedSuccessfully)
            await (await Shared.Value).Stop();
    }

    private static async Task<(string Connection, Func<Task> Stop)> StartAsync()
    {
        if (await Docker.IsReachableAsync())
            return await StartContainerAsync();
        if (Environment.GetEnvironmentVariable("CRASHHUB_TEST_AZURITE") is { Length: > 0 } given)
            return (given, () => Task.CompletedTask);
        var program = Path.Combine(Tools, "node_modules/azurite/dist/src/blob/main.js");
        return File.Exists(program)
            ? await StartLocalAsync(program)
            : throw new InvalidOperationException(
                $"These tests need Azurite: start Docker, set CRASHHUB_TEST_AZURITE, or npm install --prefix {Tools} azurite@{Version}."
            );
    }

    private static async Task<(string Connection, Func<Task> Stop)> StartContainerAsync()
    {
        var container = new ContainerBuilder($"mcr.microsoft.com/azure-storage/azurite:{Version}")
            .WithCommand("azurite-blob", "--blobHost", "0.0.0.0", "--skipApiVersionCheck")
            .WithEnvironment("AZURITE_ACCOUNTS", $"{Account}:{Key}")
            .WithPortBinding(10000, assignRandomHostPort: true)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("successfully listens"))
            .Build();
        await container.StartAsync();
        return (Connection(container.Hostname, container.GetMappedPublicPort(10000)), () => container.DisposeAsync().AsTask());
    }

    private static async Task<(string Connection, Func<Task> Stop)> StartLocalAsync(string program)
    {
        var (folder, port) = (Directory.CreateTempSubdirectory("crashhub-azurite-").FullName, Command.FreePort());
        string[] arguments = [program, "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder, "--disableTelemetry"];
        var process = Command.Start("node", arguments, ("AZURITE_ACCOUNTS", $"{Account}:{Key}"));
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("successfully listens", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null); // So that it never waits for a reader.
                return (Connection("127.0.0.1", port), () => StopAsync(process, folder));
            }
        }
        throw new InvalidOperationException($"Azurite ended: {await process.StandardError.ReadToEndAsync()}");
    }

    private static async Task StopAsync(Process process, string folder)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Connection(string host, int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://{host}:{port}/{Account};";
}
