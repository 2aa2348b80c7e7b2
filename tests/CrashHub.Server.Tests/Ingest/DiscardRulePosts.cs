using System.Net;
using System.Net.Http.Json;

namespace CrashHub.Server.Tests.Ingest;

internal static class DiscardRulePosts
{
    public const string Rules = "/api/v1/projects/default/discard-rules";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes a rule; its id.</summary>
    public static async Task<string> MakeAsync(CrashHubServer server, object rule)
    {
        using var admin = server.Admin();
        using var made = await admin.PostAsJsonAsync(Rules, rule, Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await CrashHubServer.JsonOf(made)).GetProperty("id").GetString()!;
    }
}
