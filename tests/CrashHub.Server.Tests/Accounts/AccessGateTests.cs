using System.Net;
using System.Net.Http.Json;
using System.Text;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Accounts;

public sealed class AccessGateTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryApiRouteStatesAScopeAndAsksWhoCalls()
    {
        await using var server = new CrashHubServer();
        using var nobody = server.With(null);
        var routes = server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();
        var api = routes.Where(r => r.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal)).ToList();

        Assert.True(api.Count > 20, $"{api.Count} routes");
        foreach (var route in api)
        {
            Assert.NotNull(route.Metadata.GetMetadata<ScopeRequirement>());
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            var path = route.RoutePattern.RawText!.Replace("{project}", "default").Replace("{id}", "0");
            using var request = new HttpRequestMessage(new HttpMethod(method), "/" + path.TrimStart('/'));
            using var answer = await nobody.SendAsync(request, Cancellation);

            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
            Assert.NotEmpty(answer.Headers.WwwAuthenticate);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("GET", "crashes", "read", HttpStatusCode.OK)]
    [InlineData("GET", "crashes", "triage", HttpStatusCode.OK)]
    [InlineData("GET", "crashes", "memory:read", HttpStatusCode.OK)]
    [InlineData("GET", "crashes", "admin", HttpStatusCode.OK)]
    [InlineData("GET", "crashes", "ingest", HttpStatusCode.Forbidden)]
    [InlineData("GET", "crashes", "builds:write", HttpStatusCode.Forbidden)]
    [InlineData("GET", "crashes/0/coredump", "admin", HttpStatusCode.Forbidden)]
    [InlineData("GET", "crashes/0/coredump", "read", HttpStatusCode.Forbidden)]
    [InlineData("GET", "crashes/0/coredump", "memory:read", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "crashes/0", "read", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "crashes/0", "triage", HttpStatusCode.NotFound)]
    [InlineData("GET", "tokens", "triage", HttpStatusCode.Forbidden)]
    [InlineData("PATCH", "", "triage", HttpStatusCode.Forbidden)]
    public async Task AScopeOpensItsRoutesOnly(string method, string path, string scope, HttpStatusCode expected)
    {
        var server = quiet.Server;
        using var client = server.With((await server.TokenAsync("default", scope)).Secret);

        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/projects/default/{path}".TrimEnd('/'));
        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/crashes")]
    [InlineData("POST", "/crashes")]
    [InlineData("PUT", "/crashes")]
    [InlineData("GET", "/tokens")]
    public async Task AnotherProjectIsNotThere(string method, string path)
    {
        await using var server = new CrashHubServer();
        await server.ProjectAsync("other");
        using var client = server.With((await server.TokenAsync("other", "ingest", "read", "triage", "admin")).Secret);

        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/projects/default" + path);
        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task AProjectsTokenListsItsOwnProjectAndMakesNone()
    {
        await using var server = new CrashHubServer();
        await server.ProjectAsync("other");
        using var client = server.With((await server.TokenAsync("other", "admin")).Secret);

        using var list = await client.GetAsync("/api/v1/projects", Cancellation);
        using var made = await client.PostAsJsonAsync("/api/v1/projects", new { name = "third", slug = "third" }, Cancellation);
        using var tokens = await client.GetAsync("/api/v1/tokens", Cancellation);

        var slugs = (await CrashHubServer.JsonOf(list))
            .GetProperty("items")
            .EnumerateArray()
            .Select(i => i.GetProperty("slug").GetString());
        Assert.Equal(["other"], slugs);
        Assert.Equal(HttpStatusCode.Forbidden, made.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, tokens.StatusCode);
    }

    [Fact]
    public async Task TheRefusalComesBeforeContentTypeAndBody()
    {
        await using var server = new CrashHubServer();
        using var client = server.With((await server.TokenAsync("default", "read")).Secret);

        using var body = new StringContent("{oops", Encoding.UTF8, "text/html");
        using var answer = await client.PostAsync("/api/v1/projects/default/crashes", body, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task ARevokedTokenStopsAtOnce()
    {
        await using var server = new CrashHubServer();
        var (id, secret) = await server.TokenAsync("default", "read");
        using var client = server.With(secret);
        using var admin = server.Admin();
        using var before = await client.GetAsync("/api/v1/projects/default/crashes", Cancellation);

        using var revoked = await admin.DeleteAsync($"/api/v1/projects/default/tokens/{id}", Cancellation);
        using var after = await client.GetAsync("/api/v1/projects/default/crashes", Cancellation);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task AnExpiredTokenStopsWhileItIsHeld()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        await using var server = new CrashHubServer(null, time);
        using var admin = server.Admin();
        var wanted = new
        {
            name = "short",
            scopes = new[] { "read" },
            expiresAt = time.GetUtcNow().AddSeconds(2),
        };
        using var made = await admin.PostAsJsonAsync("/api/v1/projects/default/tokens", wanted, Cancellation);
        using var client = server.With((await CrashHubServer.JsonOf(made)).GetProperty("token").GetString());
        using var before = await client.GetAsync("/api/v1/projects/default", Cancellation);

        time.Advance(TimeSpan.FromSeconds(3));
        using var after = await client.GetAsync("/api/v1/projects/default", Cancellation);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer \u0001\u0002")]
    [InlineData("Bearer chk_ and more, and more")]
    public async Task AnOddHeaderIsAWrongToken(string header)
    {
        await using var server = new CrashHubServer();
        using var client = server.With(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/projects");
        request.Headers.TryAddWithoutValidation("Authorization", header);

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task NobodyGrantsWhatHeDoesNotHold()
    {
        await using var server = new CrashHubServer();
        using var client = server.With((await server.TokenAsync("default", "admin")).Secret);

        var wanted = new { name = "more", scopes = new[] { "memory:read" } };
        using var answer = await client.PostAsJsonAsync("/api/v1/projects/default/tokens", wanted, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task TheLastUseIsWrittenToTheMinute()
    {
        await using var server = new CrashHubServer();
        var (id, secret) = await server.TokenAsync("default", "read");
        using var client = server.With(secret);
        using var used = await client.GetAsync("/api/v1/projects/default", Cancellation);

        await server.Services.GetRequiredService<TokenUse>().FlushAsync(Cancellation);

        var token = await server.DataAsync(db => db.Tokens.SingleAsync(t => t.Id == Guid.Parse(id), Cancellation));
        Assert.NotNull(token.LastUsedAt);
        Assert.Equal(0, token.LastUsedAt.Value.Second);
    }

    [Fact]
    public async Task TheListOfTokensShowsNoSecretAndTheTableNone()
    {
        await using var server = new CrashHubServer();
        var (_, secret) = await server.TokenAsync("default", "read");
        using var admin = server.Admin();

        var list = await admin.GetStringAsync("/api/v1/projects/default/tokens", Cancellation);

        var hashes = await server.DataAsync(db => db.Tokens.Select(t => t.Hash).ToListAsync(Cancellation));
        Assert.DoesNotContain(secret, list);
        Assert.DoesNotContain(secret, hashes);
        Assert.Contains(TokenSecret.HashOf(secret), hashes);
    }
}
