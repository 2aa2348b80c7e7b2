using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Alerts;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertEndpointsTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private const string Path = "/api/v1/projects/default/alerts";
    private const string Hook = "https://hooks.example.org/services/T0/B0/secret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ARuleIsMadeReadChangedAndRemoved(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var admin = server.Admin();

        using var made = await admin.PostAsJsonAsync(Path, RuleOf(Hook), Cancellation);
        var rule = await CrashHubServer.JsonOf(made);
        var address = $"{Path}/{rule.GetProperty("id").GetString()}";
        using var read = await admin.GetAsync(address, Cancellation);
        var shown = await read.Content.ReadAsStringAsync(Cancellation);
        var list = await admin.GetStringAsync(Path, Cancellation);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.StatusCode, read.StatusCode));
        Assert.StartsWith("whsec_", rule.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal(made.Headers.ETag, read.Headers.ETag);
        foreach (var text in new[] { shown, list })
        {
            Assert.Contains("https://hooks.example.org/***", text, StringComparison.Ordinal);
            Assert.DoesNotContain("T0/B0", text, StringComparison.Ordinal);
            Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
        }

        using var changed = await PatchAsync(admin, address, new { name = "other" }, read.Headers.ETag!.Tag);
        using var late = await PatchAsync(admin, address, new { name = "late" }, read.Headers.ETag!.Tag);
        // What a reader saw, sent back, changes nothing of the address.
        using var same = await PatchAsync(admin, address, new { actions = (await CrashHubServer.JsonOf(changed)).GetProperty("actions") });
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.OK),
            (changed.StatusCode, late.StatusCode, same.StatusCode)
        );
        var stored = await server.DataAsync(db => db.AlertRules.AsNoTracking().SingleAsync(Cancellation));
        Assert.DoesNotContain("T0/B0/secret", stored.ActionsJson, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", stored.Secret, StringComparison.Ordinal);
        Assert.Contains(
            "T0/B0/secret",
            server.Services.GetRequiredService<AlertVault>().Open(stored).ActionsJson,
            StringComparison.Ordinal
        );

        using var removed = await admin.DeleteAsync(address, Cancellation);
        using var again = await admin.DeleteAsync(address, Cancellation);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, again.StatusCode));
        var audit = await server.DataAsync(db =>
            db.AuditEntries.Where(a => a.Action.StartsWith("alert.")).OrderBy(a => a.Id).ToListAsync(Cancellation)
        );
        Assert.Equal(["alert.create", "alert.change", "alert.change", "alert.remove"], audit.Select(a => a.Action));
        Assert.All(audit, a => Assert.DoesNotContain("T0/B0", a.Target, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"name":"a","query":"nosuchfield:1","when":"new","actions":[]}""", 400, "invalid-query")]
    [InlineData("""{"name":"a","query":"(","when":"new","actions":[]}""", 400, "invalid-query")]
    [InlineData("""{"name":"a","when":"sometimes"}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":{"rate":{"count":0,"windowMinutes":5}}}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":{"rate":{"count":1}}}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":{"rate":{"count":100001,"windowMinutes":5}}}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":{"rate":{},"queueAge":{}}}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":{"queueAge":{"minutes":10081}}}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","query":"is:open","when":{"queueAge":{"minutes":5}}}""", 400, "invalid-fields")]
    [InlineData("""{"when":"new"}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":"new","actions":[{"type":"pager","url":"https://e.org"}]}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":"new","actions":[{"type":"email","to":"a@e.org\nBcc: b@e.org"}]}""", 400, "invalid-fields")]
    [InlineData("""{"name":"a","when":"new","actions":[{"type":"webhook","url":"file:///etc/passwd"}]}""", 422, "address-refused")]
    [InlineData("""{"name":"a","when":"new","actions":[{"type":"slack","url":"http://2130706433/"}]}""", 422, "address-refused")]
    public async Task WhatIsWrongIsSaidWithItsPlace(string body, int status, string type)
    {
        var server = quiet.Server;
        using var admin = server.Admin();

        using var answer = await admin.PostAsync(Path, new StringContent(body, null, "application/json"), Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        var problem = await CrashHubServer.JsonOf(answer);
        Assert.Equal("/problems/" + type, problem.GetProperty("type").GetString());
        Assert.True(problem.TryGetProperty("position", out _));
    }

    [Theory]
    [InlineData("""{"rate":{"count":100000,"windowMinutes":10080}}""")]
    [InlineData("""{"queueAge":{"minutes":10080}}""")]
    [InlineData("\"missingBuild\"")]
    public async Task TheLargestRulesAreTaken(string when)
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var answer = await admin.PostAsync(
            Path,
            new StringContent($$"""{"name":"a","when":{{when}}}""", null, "application/json"),
            Cancellation
        );

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(when, (await CrashHubServer.JsonOf(answer)).GetProperty("when").GetRawText());
    }

    [Fact]
    public async Task ReadersSeeRulesAndTriagersChangeThem()
    {
        await using var server = new CrashHubServer();
        var (_, read) = await server.TokenAsync("default", "read");
        var (_, triage) = await server.TokenAsync("default", "triage");
        using var reader = server.With(read);
        using var triager = server.With(triage);

        using var refused = await reader.PostAsJsonAsync(Path, RuleOf(Hook), Cancellation);
        using var made = await triager.PostAsJsonAsync(Path, RuleOf(Hook), Cancellation);
        using var memory = await triager.PostAsJsonAsync(
            Path,
            new
            {
                name = "m",
                query = "message:*key*",
                when = "new",
            },
            Cancellation
        );
        using var list = await reader.GetAsync(Path, Cancellation);
        var id = (await CrashHubServer.JsonOf(made)).GetProperty("id").GetString();
        using var deliveries = await reader.GetAsync($"{Path}/{id}/deliveries", Cancellation);
        using var rotated = await reader.PostAsync($"{Path}/{id}/secret", null, Cancellation);

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Created, HttpStatusCode.Forbidden),
            (refused.StatusCode, made.StatusCode, memory.StatusCode)
        );
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden),
            (list.StatusCode, deliveries.StatusCode, rotated.StatusCode)
        );
    }

    [Fact]
    public async Task ACrashThatIsSentReachesTheReceiverSigned()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = new CrashHubServer(null, null, ("Alerts:AllowPrivateNetworks", "true"));
        using var admin = server.Admin();
        using var made = await admin.PostAsJsonAsync(Path, RuleOf(receiver.Address), Cancellation);
        var secret = (await CrashHubServer.JsonOf(made)).GetProperty("secret").GetString()!;
        await server.DataAsync(db =>
            db.AlertRules.ExecuteUpdateAsync(
                r => r.SetProperty(x => x.Kind, CrashHub.Server.Data.Alerting.AlertKind.MissingBuild),
                Cancellation
            )
        );

        await server.SendAsync(Raw(Dump(), "?release=1.0&environment=prod"));
        await receiver.ReceivedAsync(1);

        var message = receiver.Messages[0];
        Assert.True(message.IsSignedWith(secret));
        Assert.Equal("bucket.missingBuild", message.Json.GetProperty("type").GetString());
        Assert.Equal("1.0", message.Json.GetProperty("release").GetString());
    }

    private static object RuleOf(string url) =>
        new
        {
            name = "new in production",
            query = "environment:prod",
            when = "new",
            actions = new[] { new { type = "webhook", url } },
        };

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string address, object change, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = JsonContent.Create(change) };
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await client.SendAsync(request, Cancellation);
    }
}
