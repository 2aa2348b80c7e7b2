using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrashHub.Server.Tests;

/// <summary>The whole server over a data folder of its own: real SQLite, real files.</summary>
internal sealed class CrashHubServer : WebApplicationFactory<Program>
{
    public const string AdminToken = "bootstrap-admin-token-of-the-tests";

    private readonly Dictionary<string, string> settings;
    private readonly List<Action<IServiceCollection>> services = [];
    private readonly bool keepsFolder;
    private readonly TimeProvider? time;

    public CrashHubServer(string? folder = null, TimeProvider? time = null, params ReadOnlySpan<(string Key, string Value)> more)
    {
        keepsFolder = folder is not null;
        Folder = folder ?? Directory.CreateTempSubdirectory("crashhub-").FullName;
        this.time = time;
        settings = new(StringComparer.Ordinal)
        {
            ["DataPath"] = Folder,
            ["Bootstrap:AdminToken"] = AdminToken,
            ["Logging:Level"] = "Error",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
    }

    public string Folder { get; }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        var database = Path.Combine(Folder, "crashhub.db");
        // A folder that a test made is as that test wants it.
        if (!keepsFolder && !settings.ContainsKey("ConnectionStrings:CrashHub") && !File.Exists(database))
            Schemas.CopyMigratedAsync(database).GetAwaiter().GetResult();
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(collection =>
        {
            // Passwords of the tests are worth nothing; hashing them as if they were takes a tenth of a second each.
            collection.Configure<PasswordHasherOptions>(static options => options.IterationCount = 1000);
            if (time is not null)
                collection.Replace(ServiceDescriptor.Singleton(time));
            foreach (var change in services)
                change(collection);
        });
    }

    /// <summary>The server on <c>sqlite</c> or <c>postgres</c>.</summary>
    public static async Task<CrashHubServer> OnAsync(string database)
    {
        var server = new CrashHubServer();
        return database == "postgres" ? server.Set("ConnectionStrings:CrashHub", await Schemas.MigratedPostgresAsync()) : server;
    }

    /// <summary>Changes a setting before the server starts.</summary>
    public CrashHubServer Set(string setting, string value)
    {
        settings[setting] = value;
        return this;
    }

    /// <summary>A setting that the server has or will have.</summary>
    public string Setting(string key) => settings[key];

    /// <summary>Changes services before the server starts.</summary>
    public CrashHubServer Change(Action<IServiceCollection> change)
    {
        services.Add(change);
        return this;
    }

    public HttpClient With(string? token)
    {
        var client = CreateClient(
            new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress }
        );
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient Admin() => With(AdminToken);

    /// <summary>A token of a project, made over the API.</summary>
    public async Task<(string Id, string Secret)> TokenAsync(string project, params string[] scopes)
    {
        using var admin = Admin();
        using var answer = await admin.PostAsJsonAsync(
            $"/api/v1/projects/{project}/tokens",
            new { name = string.Join(' ', scopes), scopes },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        var made = await JsonOf(answer);
        return (made.GetProperty("id").GetString()!, made.GetProperty("token").GetString()!);
    }

    public async Task ProjectAsync(string slug)
    {
        using var admin = Admin();
        using var answer = await admin.PostAsJsonAsync(
            "/api/v1/projects",
            new { name = slug, slug },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>Returns once the server says that it is not ready; what it found out before may be told for two seconds more.</summary>
    public async Task NotReadyAsync()
    {
        using var client = With(null);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var answer = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);
            if (answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable)
                return;
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The database beside the server.</summary>
    public Task<CrashHubDb> DbAsync() =>
        Services.GetRequiredService<IDbContextFactory<CrashHubDb>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    /// <summary>The files of the file store, without the segments of the ingest journal, which hold what was refused and replayed too until they go.</summary>
    public IReadOnlyList<string> BlobFiles()
    {
        var blobs = Path.Combine(Folder, "blobs");
        var journal = FileBlobStore.JournalFolderOf(blobs).Path + Path.DirectorySeparatorChar;
        return Directory.Exists(blobs)
            ?
            [
                .. Directory
                    .EnumerateFiles(blobs, "*", SearchOption.AllDirectories)
                    .Where(file => !file.StartsWith(journal, StringComparison.Ordinal)),
            ]
            : [];
    }

    /// <summary>Works on the database beside the server.</summary>
    public async Task<T> DataAsync<T>(Func<CrashHubDb, Task<T>> work)
    {
        var databases = Services.GetRequiredService<IDbContextFactory<CrashHubDb>>();
        await using var db = await databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await work(db);
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (!keepsFolder && Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
