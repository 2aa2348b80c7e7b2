using System.Diagnostics;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Accounts.Oidc;

/// <summary>A certified OpenID provider in a process of its own, which <c>tests/run</c> installs.</summary>
internal sealed class OidcProcess : IAsyncDisposable
{
    public const string ClientId = "crashhub";
    public const string ClientSecret = "the client's secret of the tests";
    private const string Package = "oidc-provider@8.8.1";

    private readonly Process process;

    private OidcProcess(Process process, string issuer) => (this.process, Issuer) = (process, issuer);

    public string Issuer { get; }

    /// <param name="redirect">The address of the client that codes are brought to.</param>
    public static async Task<OidcProcess> StartAsync(string redirect)
    {
        var module = Path.Combine(AzuriteServer.Tools, "node_modules/oidc-provider/lib/index.js");
        if (!File.Exists(module))
            throw new InvalidOperationException($"This test needs a package of npm: npm install --prefix {AzuriteServer.Tools} {Package}");
        var program = SourceFiles.PathOf("tests/CrashHub.Server.Tests/Accounts/Oidc/provider.mjs");
        var started = Command.Start("node", [program, module, ClientId, ClientSecret, redirect]);
        var warnings = started.StandardError.ReadToEndAsync();
        while (await started.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (!line.StartsWith("ready ", StringComparison.Ordinal))
                continue;
            _ = started.StandardOutput.BaseStream.CopyToAsync(Stream.Null); // So that it never waits for a reader.
            return new OidcProcess(started, line["ready ".Length..]);
        }
        throw new InvalidOperationException($"The provider ended: {await warnings}");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
