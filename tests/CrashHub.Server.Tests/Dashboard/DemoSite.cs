using System.Net.Http.Headers;
using CrashHub.Server.Demo;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Dashboard;

/// <summary>The whole server on a real port, filled as <c>--demo</c> fills it. One for all tests that look at pages.</summary>
public sealed class DemoSite : IAsyncLifetime
{
    public const string Token = "dashboard-tests-token-of-this-process-only";
    private readonly Factory factory = new();

    public HttpClient Reader { get; private set; } = null!;

    public IServiceProvider Services => factory.Services;

    /// <summary>The one-time address that signs a visitor in.</summary>
    internal string Door => $"/signin/{Services.GetRequiredService<DemoDoor>().Secret}";

    public async ValueTask InitializeAsync()
    {
        factory.UseKestrel(0);
        factory.StartServer();
        Reader = NewReader();
        await Services.GetRequiredService<DemoRun>().ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(3));
    }

    /// <summary>A client with a token of every scope that does not follow redirects.</summary>
    public HttpClient NewReader()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(
                Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()
            ),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Reader?.Dispose();
        await factory.DisposeAsync();
        Directory.Delete(factory.Data, recursive: true);
    }

    private sealed class Factory : WebApplicationFactory<Program>
    {
        public string Data { get; } = Directory.CreateTempSubdirectory("crashhub-dashboard-").FullName;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("DataPath", Data);
            builder.UseSetting("Bootstrap:AdminToken", Token);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<DemoDoor>();
                services.AddSingleton<DemoRun>();
                services.AddHostedService(provider => provider.GetRequiredService<DemoRun>());
            });
        }
    }
}

/// <summary>Tests that share the <see cref="DemoSite"/>.</summary>
[CollectionDefinition(Name)]
public sealed class DemoSiteTests : ICollectionFixture<DemoSite>
{
    public const string Name = "Demo site";
}
