using System.Net.Http.Headers;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>The whole server on a real database and a data folder of its own; project <c>default</c> and an instance-wide token are there.</summary>
internal sealed class ServerFactory : WebApplicationFactory<Program>
{
    public const string AdminToken = "test-admin-token";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-server-");
    private readonly Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Action<IServiceCollection>> services = [];

    public ServerFactory()
    {
        settings["DataPath"] = DataPath;
        settings["Bootstrap:AdminToken"] = AdminToken;
        settings["Storage:MinFreeBytes"] = "0";
        settings["Logging:Level"] = "Error";
    }

    public string DataPath => Path.Combine(folder.FullName, "data");

    /// <summary>A clock that stands still until it is told; null for the real one.</summary>
    public FakeTimeProvider? Clock { get; init; }

    /// <summary>The server on <c>sqlite</c> or <c>postgres</c>.</summary>
    public static async Task<ServerFactory> OnAsync(string database)
    {
        var factory = new ServerFactory();
        return database == "postgres" ? factory.With("ConnectionStrings:CrashHub", await PostgresServer.NewDatabaseAsync()) : factory;
    }

    public ServerFactory With(string setting, string value)
    {
        settings[setting] = value;
        return this;
    }

    public ServerFactory With(Action<IServiceCollection> change)
    {
        services.Add(change);
        return this;
    }

    /// <summary>A client with the administrator's token, or another one, or none.</summary>
    public HttpClient Client(string? token = AdminToken)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public Task<CrashHubDb> DbAsync() =>
        Services.GetRequiredService<IDbContextFactory<CrashHubDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(collection =>
        {
            if (Clock is not null)
                collection.AddSingleton<TimeProvider>(Clock);
            foreach (var change in services)
                change(collection);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
