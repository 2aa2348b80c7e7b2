using System.Net;
using System.Net.Http.Json;

namespace CrashHub.Server.Tests.Accounts;

[Collection(AccountsSiteTests.Name)]
public sealed class PublicKeyTests(AccountsSite site)
{
    private const string Tokens = "/api/v1/projects/default/tokens";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APublicKeySendsSoManyCrashesAMinuteAndReadsNothing()
    {
        using var admin = site.Server.Admin();
        using var made = await admin.PostAsJsonAsync(
            Tokens,
            new
            {
                name = "page",
                scopes = (string[])["ingest"],
                @public = true,
                requestsPerMinute = 3,
            },
            Cancellation
        );
        var key = await CrashHubServer.JsonOf(made);
        using var client = site.Server.With(key.GetProperty("token").GetString());
        var statuses = new List<HttpStatusCode>();
        TimeSpan? wait = null;
        for (var request = 0; request < 4; request++)
        {
            using var answer = await client.PostAsync("/api/v1/projects/default/crashes", content: null, Cancellation);
            statuses.Add(answer.StatusCode);
            wait = answer.Headers.RetryAfter?.Delta;
        }
        using var read = await client.GetAsync("/api/v1/projects/default/crashes", Cancellation);

        Assert.True(key.GetProperty("public").GetBoolean());
        Assert.Equal(3, key.GetProperty("requestsPerMinute").GetInt32());
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, statuses.Take(3));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[3]);
        Assert.InRange(wait!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
    }

    [Fact]
    public async Task APublicKeyIsOfOneProjectAndForIngestAlone()
    {
        using var admin = site.Server.Admin();
        Task<HttpResponseMessage> AskAsync(string path, object wanted) => admin.PostAsJsonAsync(path, wanted, Cancellation);

        using var more = await AskAsync(
            Tokens,
            new
            {
                name = "k",
                scopes = (string[])["ingest", "read"],
                @public = true,
            }
        );
        using var wide = await AskAsync(
            "/api/v1/tokens",
            new
            {
                name = "k",
                scopes = (string[])["ingest"],
                @public = true,
            }
        );
        using var secret = await AskAsync(
            Tokens,
            new
            {
                name = "k",
                scopes = (string[])["ingest"],
                requestsPerMinute = 5,
            }
        );
        using var none = await AskAsync(
            Tokens,
            new
            {
                name = "k",
                scopes = (string[])["ingest"],
                @public = true,
                requestsPerMinute = 0,
            }
        );
        using var usual = await AskAsync(
            Tokens,
            new
            {
                name = "k",
                scopes = (string[])["ingest"],
                @public = true,
            }
        );

        Assert.All([more, wide, secret, none], a => Assert.Equal(HttpStatusCode.BadRequest, a.StatusCode));
        Assert.Equal(600, (await CrashHubServer.JsonOf(usual)).GetProperty("requestsPerMinute").GetInt32());
    }
}
