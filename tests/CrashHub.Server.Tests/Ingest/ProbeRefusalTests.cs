using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Tests.Ingest.CrashPosts;
using static CrashHub.Server.Tests.Ingest.ProbePosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Probes that are not right, and those that come at a bad moment.</summary>
public sealed class ProbeRefusalTests
{
    private const string Frame = """{"module":0,"functionIndex":1,"codeOffset":1}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsWrongIsNamedWithItsPlace()
    {
        (string Body, string Field)[] bodies =
        [
            ("""{"modules":[{"name":"a"}]}""", "frames"),
            ("""{"modules":[{"name":"a"}],"frames":[]}""", "frames"),
            ("""{"modules":[{"name":"a"}],"frames":{}}""", "frames"),
            ("""{"modules":[{"name":"a"}],"frames":[7]}""", "frames[0]"),
            ($$"""{"modules":[{"name":"a"}],"frames":[{{Frame}},{"module":1,"functionIndex":1,"codeOffset":1}]}""", "frames[1].module"),
            ($$"""{"frames":[{{Frame}}]}""", "frames[0].module"),
            ("""{"modules":[{"name":"a"}],"frames":[{"module":-1,"functionIndex":1,"codeOffset":1}]}""", "frames[0].module"),
            ("""{"modules":[{"name":"a"}],"frames":[{"functionIndex":1,"codeOffset":1}]}""", "frames[0].module"),
            ("""{"modules":[{"name":"a"}],"frames":[{"module":0,"functionIndex":4294967296}]}""", "frames[0].functionIndex"),
            ("""{"modules":[{"name":"a"}],"frames":[{"module":0,"functionIndex":1.5}]}""", "frames[0].functionIndex"),
            ("""{"modules":[{"name":"a"}],"frames":[{"module":0,"functionIndex":1e99}]}""", "frames[0].functionIndex"),
            ("""{"modules":[{"name":"a"}],"frames":[{"module":0,"functionIndex":1,"codeOffset":"1"}]}""", "frames[0].codeOffset"),
            ($$"""{"modules":[{}],"frames":[{{Frame}}]}""", "modules[0]"),
            ($$"""{"modules":[{"name":"<anonymous-module-0>"}],"frames":[{{Frame}}]}""", "modules[0]"),
            ($$"""{"modules":[{"buildId":"xyz"}],"frames":[{{Frame}}]}""", "modules.buildId"),
            ($$"""{"modules":[{"name":"a"}],"eventId":"7","frames":[{{Frame}}]}""", "eventId"),
        ];
        await using var server = new CrashHubServer();

        foreach (var (body, field) in bodies)
        {
            var (status, problem, _) = await server.SendAsync(Json(body));
            Assert.True(status == HttpStatusCode.BadRequest, $"{body}: {status}");
            Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
        }
        Assert.Equal(0, await server.DataAsync(db => db.Crashes.CountAsync(Cancellation)));
        Assert.Equal(0, await server.DataAsync(db => db.DumpSlots.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task BodiesThatAreNoProbeAreRefusedAsSuch()
    {
        await using var server = new CrashHubServer(null, null, ("Ingest:MaxEventBytes", "100000"));
        HttpRequestMessage Text(string type) => new(HttpMethod.Post, ProbePath) { Content = new StringContent("{}", Encoding.UTF8, type) };

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.SendAsync(Text("text/plain"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(Json(""))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(Json("[]"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(Json("{\"frames\":"))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.SendAsync(Json(new string(' ', 100_001)))).Status);
        var packed = Json("").With("Content-Encoding", "gzip");
        packed.Content = new ByteArrayContent(CrashPosts.Packed("gzip", Encoding.UTF8.GetBytes(Of(3))));
        packed.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        packed.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(packed)).Status);
    }

    [Fact]
    public async Task AThousandFramesAreTakenAndNotOneMore()
    {
        await using var server = new CrashHubServer();

        var (most, _, _) = await server.SendAsync(Json(Of(1000)));
        var (tooMany, _, _) = await server.SendAsync(Json(Of(1001)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (most, tooMany));
    }

    [Fact]
    public async Task ItMeetsTheLimitsOfPosts()
    {
        await using var server = new CrashHubServer(null, null, ("Limits:CrashesPerDay", "2"));
        await server.CrashAsync(DumpOf(0));

        var none = await server.AskAsync(Probe(0));
        var (refused, problem, headers) = await server.SendAsync(Probe(0));
        var (unknown, _, _) = await server.SendAsync(Probe(0), (await server.TokenAsync("default", "read")).Secret);

        Assert.Equal("none", none.Want);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused);
        Assert.Equal("/problems/quota-exceeded", problem.GetProperty("type").GetString());
        Assert.NotNull(headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Forbidden, unknown);
    }

    [Fact]
    public async Task ADatabaseThatIsAwayIsA503ThatInvitesARetry()
    {
        var (proxy, connection) = PostgresServer.Through(await PostgresServer.NewDatabaseAsync());
        await using var network = proxy;
        await using var server = new CrashHubServer().Set("ConnectionStrings:CrashHub", connection);
        await server.CrashAsync(DumpOf(0));
        await server.AskAsync(Probe(0));

        network.Refuse();
        var (status, _, headers) = await server.SendAsync(Probe(0));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.NotNull(headers.RetryAfter);
    }

    private static HttpRequestMessage Json(string body) =>
        new(HttpMethod.Post, ProbePath) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static string Of(int frames)
    {
        var list = Enumerable
            .Range(0, frames)
            .Select(k => new
            {
                module = 0,
                functionIndex = k,
                codeOffset = 1,
            });
        return JsonSerializer.Serialize(new { modules = new[] { new { name = "a" } }, frames = list });
    }
}
