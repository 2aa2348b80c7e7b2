using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;

namespace CrashHub.Server.Demo;

/// <summary>The demo's host, pipeline and engineer: everything goes over the public API.</summary>
internal sealed class DemoClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Wasm = new("application/wasm");
    private readonly HttpClient http;
    private readonly string project = $"api/v1/projects/{DemoPlan.Slug}";

    public DemoClient(string root, string token)
    {
        http = new HttpClient { BaseAddress = new Uri(root + "/"), Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Makes the project; that it is there already is no fault.</summary>
    public async Task MakeProjectAsync(CancellationToken cancellation)
    {
        using var body = JsonContent.Create(new { name = DemoPlan.Name, slug = DemoPlan.Slug });
        using var answer = await http.PostAsync("api/v1/projects", body, cancellation);
        if (answer.StatusCode != HttpStatusCode.Conflict)
            await CheckAsync(answer, cancellation);
    }

    public async Task UploadAsync(DemoBuild build, CancellationToken cancellation)
    {
        using var form = new MultipartFormDataContent();
        form.Add(File(build.File), "module", build.File);
        if (build.SourceMap is { } map)
            form.Add(File(map), "sourceMap", map);
        using var answer = await http.PostAsync($"{project}/builds?name={build.Name}&release={build.Release}", form, cancellation);
        await CheckAsync(answer, cancellation);
    }

    /// <summary>Sends the crash once for each of its places and returns the last one's id. Sent again, it means the same crashes.</summary>
    public async Task<string> SendAsync(DemoCrash crash, CancellationToken cancellation)
    {
        var id = "";
        for (var k = 0; k < crash.Places.Count; k++)
        {
            var (environment, region, user) = crash.Places[k];
            var happened = new CrashEvent
            {
                EventId = EventIdOf($"{crash.Dump} {crash.Release} {k}"),
                Function = crash.Function,
                Release = crash.Release,
                Environment = environment,
                Region = region,
                Host = $"edge-{region}-{k + 1}",
                Runtime = crash.Runtime,
                Trap = crash.Trap,
                UserId = user,
                Modules = [new ModuleIdentity { Name = crash.Module, Sha256 = await HashOfAsync(crash.Module, cancellation) }],
            };
            using var form = new MultipartFormDataContent();
            form.Add(File(crash.Dump + ".coredump"), "coredump", crash.Dump + ".coredump");
            form.Add(JsonContent.Create(happened, ContractsJson.Default.CrashEvent), "event");
            using var answer = await http.PostAsync($"{project}/crashes", form, cancellation);
            await CheckAsync(answer, cancellation);
            id = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.CrashReceipt, cancellation))!.Id;
        }
        return id;
    }

    /// <summary>Where the crash is on its way, and its bucket once it has one.</summary>
    public async Task<(CrashState State, string? Bucket)> LookAsync(string crash, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync($"{project}/crashes/{crash}", cancellation);
        await CheckAsync(answer, cancellation);
        var document = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.CrashDocument, cancellation))!;
        return (document.State, document.Bucket);
    }

    public async Task ResolveAsync(string bucket, CancellationToken cancellation)
    {
        using var body = JsonContent.Create(new { status = "resolved", resolvedInRelease = DemoPlan.FixedIn });
        using var answer = await http.PatchAsync($"{project}/buckets/{bucket}", body, cancellation);
        await CheckAsync(answer, cancellation);
    }

    public void Dispose() => http.Dispose();

    private static StreamContent File(string name) => new(DemoData.Open(name)) { Headers = { ContentType = Wasm } };

    /// <summary>What a host knows of the module that it ran; null for the one whose build is not here.</summary>
    private static async Task<string?> HashOfAsync(string file, CancellationToken cancellation)
    {
        if (!DemoData.Has(file))
            return null;
        await using var module = DemoData.Open(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(module, cancellation));
    }

    /// <summary>The same UUID for the same words, so that a second run makes no second crash.</summary>
    private static string EventIdOf(string words) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("crashhub demo " + words)).AsSpan(0, 16)).ToString();

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        throw new HttpRequestException(
            $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.AbsolutePath} answered {(int)answer.StatusCode}: {body}",
            inner: null,
            answer.StatusCode
        );
    }
}
