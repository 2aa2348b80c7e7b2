using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Data.Regrouping;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Grouping;

public sealed class GroupingEndpointsTests
{
    private const string Project = "/api/v1/projects/default";
    private const string Rules = Project + "/grouping-rules";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task RulesThatAreSavedRegroupStoredCrashes(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var client = server.Admin();
        var ids = await server.DataAsync(async db =>
        {
            var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
            var first = await RegroupFill.CrashAsync(db, at, "a render");
            return (first, second: await RegroupFill.CrashAsync(db, at.AddSeconds(1), "b render"));
        });
        var rules = new { rules = "function:render group \"render\" # all of it" };

        var preview = await SendAsync(client.PostAsJsonAsync(Rules + "/preview", rules, Cancellation));
        var untouched = await SendAsync(client.GetAsync(Rules, Cancellation));
        var saved = await SendAsync(client.PutAsJsonAsync(Rules, rules, Cancellation));
        var done = await DoneAsync(client);

        Assert.Equal((2, 1, 1), (Int(preview, "sampled"), Int(preview, "moved"), Int(preview, "mergeCount")));
        Assert.Equal(("", 0), (untouched.GetProperty("rules").GetString(), Int(untouched, "count")));
        Assert.Equal((rules.rules, 1), (saved.GetProperty("rules").GetString(), Int(saved, "count")));
        Assert.Equal(saved.GetProperty("algorithm").GetString(), done.GetProperty("algorithm").GetString());
        Assert.Equal((2, 2, 1, 1), (Int(done, "done"), Int(done, "total"), Int(done, "moved"), Int(done, "merged")));
        using var merged = await client.GetAsync($"{Project}/buckets/{ids.second.BucketId}", Cancellation);
        Assert.Equal(HttpStatusCode.PermanentRedirect, merged.StatusCode);
        Assert.EndsWith($"/buckets/{ids.first.BucketId}", merged.Headers.Location!.ToString(), StringComparison.Ordinal);
        await using var db = await server.DbAsync();
        Assert.Contains(await db.AuditEntries.ToListAsync(Cancellation), a => a is { Action: "grouping.change", ProjectId: 1 });
    }

    [Fact]
    public async Task RulesAreReadAndWrittenAsATextToo()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        const string text = "# ours\nfunction:a ignore\n";

        using var put = await client.PutAsync(Rules, new StringContent(text, Encoding.UTF8, "text/plain"), Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, Rules) { Headers = { { "Accept", "text/plain" } } };
        using var got = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("text/plain", got.Content.Headers.ContentType!.MediaType);
        Assert.Equal(text, await got.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(put.Headers.ETag, got.Headers.ETag);
    }

    [Fact]
    public async Task WhoComesSecondIsTold()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        using var read = await client.GetAsync(Rules, Cancellation);
        var first = await PutAsync(client, read.Headers.ETag!.Tag);

        var second = await PutAsync(client, read.Headers.ETag!.Tag);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (first, second));
    }

    [Fact]
    public async Task EachFaultIsNamedWithLineAndColumn()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();

        using var answer = await client.PutAsJsonAsync(Rules, new { rules = "function:a ignore\nwhat\nfile:b" }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await CrashHubServer.JsonOf(answer);
        Assert.Equal("/problems/invalid-rules", problem.GetProperty("type").GetString());
        var errors = problem.GetProperty("errors").EnumerateArray().Select(e => (Int(e, "line"), Int(e, "column")));
        Assert.Equal([(2, 1), (3, 7)], errors);
        Assert.Equal(0, await server.DataAsync(db => db.ProjectGroupings.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task ATextAsLongAsTheLimitIsTakenAndNoLonger()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();

        using var most = await client.PutAsync(Rules, Text(GroupingRules.MaxBytes), Cancellation);
        using var over = await client.PutAsync(Rules, Text(GroupingRules.MaxBytes + 1), Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), (most.StatusCode, over.StatusCode));

        static StringContent Text(int length) => new(new string('#', length), Encoding.UTF8, "text/plain");
    }

    [Fact]
    public async Task APreviewTakesANumberOfCrashesWithinItsLimits()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        var statuses = new List<HttpStatusCode>();

        foreach (var crashes in new[] { "0", "1", "50000", "50001" })
        {
            using var answer = await client.PostAsync($"{Project}/regroup/preview?crashes={crashes}", content: null, Cancellation);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.BadRequest], statuses);
    }

    [Fact]
    public async Task ARegroupIsPausedAndGoesOn()
    {
        await using var server = await Engines.ServerAsync("postgres", ("Roles", "web"));
        using var client = server.Admin();

        using var none = await client.GetAsync(Project + "/regroup", Cancellation);
        using var idle = await PatchAsync(client, "paused");
        using var started = await client.PostAsync(Project + "/regroup", content: null, Cancellation);
        using var paused = await PatchAsync(client, "paused");
        using var running = await PatchAsync(client, "running");
        using var wrong = await PatchAsync(client, "done");

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.Conflict, HttpStatusCode.Accepted, HttpStatusCode.BadRequest),
            (none.StatusCode, idle.StatusCode, started.StatusCode, wrong.StatusCode)
        );
        Assert.Equal("paused", (await CrashHubServer.JsonOf(paused)).GetProperty("state").GetString());
        Assert.Equal("running", (await CrashHubServer.JsonOf(running)).GetProperty("state").GetString());
        var actions = await server.DataAsync(db => db.AuditEntries.Select(a => a.Action).ToListAsync(Cancellation));
        Assert.Equal(
            ["regroup.pause", "regroup.resume", "regroup.start"],
            actions.Where(a => a.StartsWith("regroup", StringComparison.Ordinal)).Order()
        );
    }

    [Fact]
    public async Task OnlyAdministratorsMayDoIt()
    {
        await using var server = new CrashHubServer();
        var (_, triage) = await server.TokenAsync("default", "triage");
        using var client = server.With(triage);
        string[] routes =
        [
            "GET /grouping-rules",
            "PUT /grouping-rules",
            "POST /grouping-rules/preview",
            "GET /regroup",
            "POST /regroup",
            "PATCH /regroup",
            "POST /regroup/preview",
        ];

        foreach (var route in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(route.Split(' ')[0]), Project + route.Split(' ')[1]);
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, route);
        }
    }

    private static Task<HttpResponseMessage> PatchAsync(HttpClient client, string state) =>
        client.PatchAsJsonAsync(Project + "/regroup", new { state }, Cancellation);

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Rules) { Content = JsonContent.Create(new { rules = "file:x ignore" }) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> DoneAsync(HttpClient client)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var regroup = await SendAsync(client.GetAsync(Project + "/regroup", Cancellation));
            if (regroup.GetProperty("state").GetString() == "done")
                return regroup;
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private static async Task<JsonElement> SendAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var document = await CrashHubServer.JsonOf(answer);
        Assert.True(answer.IsSuccessStatusCode, document.ToString());
        return document;
    }

    private static int Int(JsonElement document, string name) => document.GetProperty(name).GetInt32();
}
