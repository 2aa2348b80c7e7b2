using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CrashHub.Server.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>
/// Every operation of the OpenAPI document with every kind of wrong credential, and with the right one. Routes come out of the document, so that a new one
/// is asked the day it is written.
/// </summary>
public sealed class TenancyMatrixTests
{
    private static readonly string[] Scopes = ["ingest", "builds:write", "read", "memory:read", "triage", "admin"];

    /// <summary>Operations that nobody is asked for; a new one must be put here by somebody who means it.</summary>
    private static readonly string[] Public = ["GET /healthz", "GET /readyz"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryOperationAnswersEveryCredentialAsTheContractSays()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = new CrashHubServer(null, time);
        await server.ProjectAsync("other");
        var operations = Operation.Of(await DocumentAsync(server));
        using var nobody = server.With(null);
        using var admin = server.Admin();
        var tokens = new Credentials(
            Expired: await ExpiredAsync(admin, "/api/v1/projects/default/tokens", time),
            ExpiredInstance: await ExpiredAsync(admin, "/api/v1/tokens", time),
            Revoked: await RevokedAsync(server, admin),
            PublicKey: await PublicKeyAsync(admin),
            Foreign: (await server.TokenAsync("other", Scopes)).Secret,
            Whole: await InstanceAsync(admin, Scopes)
        );
        var single = new Dictionary<string, (string OfProject, string OfInstance)>(StringComparer.Ordinal);
        foreach (var scope in Scopes)
            single[scope] = ((await server.TokenAsync("default", scope)).Secret, await InstanceAsync(admin, scope));
        time.Advance(TimeSpan.FromMinutes(2));
        List<string> wrong = [];

        // What ends the project comes last.
        foreach (var operation in operations.OrderBy(o => o.RemovesProject))
        {
            if (operation.IsPublic)
            {
                if (!Public.Contains($"{operation.Method} {operation.Path}"))
                    wrong.Add($"{operation} is open to everybody");
                continue;
            }
            if (operation.Scopes.Count == 0)
            {
                wrong.Add($"{operation} names no scope");
                continue;
            }
            async Task Expect(string who, string? token, params HttpStatusCode[] expected)
            {
                using var answer = await SendAsync(nobody, operation, token);
                var said = $"{operation} with {who}: {(int)answer.StatusCode}";
                if (!expected.Contains(answer.StatusCode))
                    wrong.Add($"{said}, not {string.Join(" or ", expected.Select(e => (int)e))}");
                else if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                    wrong.Add($"{said} is no problem document");
                else if (answer.StatusCode is HttpStatusCode.Unauthorized && answer.Headers.WwwAuthenticate.Count == 0)
                    wrong.Add($"{said} names no way to authenticate");
            }

            await Expect("no token", null, HttpStatusCode.Unauthorized);
            await Expect("a wrong token", TokenSecret.Create(), HttpStatusCode.Unauthorized);
            await Expect("an expired token", tokens.Expired, HttpStatusCode.Unauthorized);
            await Expect("an expired instance-wide token", tokens.ExpiredInstance, HttpStatusCode.Unauthorized);
            await Expect("a revoked token", tokens.Revoked, HttpStatusCode.Unauthorized);
            if (operation.IsOfProject)
                await Expect("another project's token", tokens.Foreign, HttpStatusCode.NotFound);
            else if (operation.IsInstanceWide)
                await Expect("a project's token", tokens.Foreign, HttpStatusCode.Forbidden);
            if (!operation.Scopes.Contains("ingest"))
                await Expect("a public ingest key", tokens.PublicKey, HttpStatusCode.Forbidden);
            foreach (var (scope, (ofProject, ofInstance)) in single.Where(s => !Opens(operation, s.Key)))
            {
                await Expect($"{scope} alone", ofProject, HttpStatusCode.Forbidden);
                await Expect($"{scope} alone, instance-wide", ofInstance, HttpStatusCode.Forbidden);
            }
        }
        foreach (var operation in operations.Where(o => !o.IsPublic).OrderBy(o => o.RemovesProject))
        {
            using var answer = await SendAsync(nobody, operation, tokens.Whole);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError)
                wrong.Add($"{operation} with every scope: {(int)answer.StatusCode}");
        }

        Assert.True(operations.Count > 60, $"only {operations.Count} operations");
        Assert.Empty(wrong);
    }

    /// <summary>Whether a scope opens the operation: triage and memory:read include read, admin all but memory:read.</summary>
    private static bool Opens(Operation operation, string scope) =>
        operation.Scopes.Contains(scope)
        || (scope is "triage" or "memory:read" && operation.Scopes.Contains("read"))
        || (scope is "admin" && operation.Scopes.Any(s => s != "memory:read"));

    // A body that is none and a type that nobody takes: the caller is refused before either is looked at.
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Operation operation, string? token)
    {
        using var request = new HttpRequestMessage(operation.Method, operation.In("default"));
        if (operation.Method != HttpMethod.Get && operation.Method != HttpMethod.Delete)
            request.Content = new StringContent("{oops", Encoding.UTF8, "text/x-nonsense");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<System.Text.Json.JsonElement> DocumentAsync(CrashHubServer server)
    {
        using var client = server.With(null);
        using var answer = await client.GetAsync("/openapi/v1.json", Cancellation);
        return await CrashHubServer.JsonOf(answer);
    }

    private static async Task<string> ExpiredAsync(HttpClient admin, string path, FakeTimeProvider time) =>
        await MadeAsync(
            admin,
            path,
            new
            {
                name = "short",
                scopes = Scopes,
                expiresAt = time.GetUtcNow().AddMinutes(1),
            }
        );

    private static Task<string> PublicKeyAsync(HttpClient admin) =>
        MadeAsync(
            admin,
            "/api/v1/projects/default/tokens",
            new
            {
                name = "key",
                scopes = (string[])["ingest"],
                @public = true,
                requestsPerMinute = 100_000,
            }
        );

    private static Task<string> InstanceAsync(HttpClient admin, params string[] scopes) =>
        MadeAsync(admin, "/api/v1/tokens", new { name = string.Join(' ', scopes), scopes });

    private static async Task<string> RevokedAsync(CrashHubServer server, HttpClient admin)
    {
        var (id, secret) = await server.TokenAsync("default", Scopes);
        using var answer = await admin.DeleteAsync($"/api/v1/projects/default/tokens/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return secret;
    }

    private static async Task<string> MadeAsync(HttpClient admin, string path, object wanted)
    {
        using var answer = await admin.PostAsJsonAsync(path, wanted, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("token").GetString()!;
    }

    private sealed record Credentials(
        string Expired,
        string ExpiredInstance,
        string Revoked,
        string PublicKey,
        string Foreign,
        string Whole
    );
}
