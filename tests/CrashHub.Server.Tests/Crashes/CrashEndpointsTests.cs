using System.Net;
using System.Text.RegularExpressions;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Crashes;

public sealed partial class CrashEndpointsTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PagesGoForthAndBackAndStandStillWhileCrashesArrive()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var bucket = await samples.BucketAsync();
        for (var i = 0; i < 7; i++)
            await samples.CrashAsync(bucket, release: "1");
        using var admin = server.Admin();

        var (first, next, _) = await PageAsync(admin, "/api/v1/projects/default/crashes?query=release:1&limit=3");
        await samples.CrashAsync(bucket, release: "1");
        var (second, after, back) = await PageAsync(admin, next!);
        var (third, end, _) = await PageAsync(admin, after!);
        var (again, _, _) = await PageAsync(admin, back!);

        Assert.Equal([3, 3, 1], [first.Count, second.Count, third.Count]);
        Assert.Equal(7, first.Concat(second).Concat(third).Distinct().Count());
        Assert.Null(end);
        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData("limit=0", "invalid-limit")]
    [InlineData("limit=1001", "invalid-limit")]
    [InlineData("limit=x", "invalid-limit")]
    [InlineData("cursor=garbage", "invalid-cursor")]
    [InlineData("cursor=e30", "invalid-cursor")]
    [InlineData("sort=nonsense", "invalid-sort")]
    [InlineData("query=nonsense:1", "invalid-query")]
    public async Task ABadParameterIsNamed(string parameters, string problem)
    {
        var server = quiet.Server;
        using var admin = server.Admin();

        using var answer = await admin.GetAsync($"/api/v1/projects/default/crashes?{parameters}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal($"/problems/{problem}", (await CrashHubServer.JsonOf(answer)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task ARemovedCrashIsTakenOutOfWhatItsBucketCounts()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var bucket = await samples.BucketAsync();
        await samples.CrashAsync(bucket, release: "1", environment: "prod", user: "u1");
        var crash = await samples.CrashAsync(bucket, release: "2", environment: "prod", user: "u2");
        using var admin = server.Admin();

        using var removed = await admin.DeleteAsync($"/api/v1/projects/default/crashes/{crash}", Cancellation);
        using var gone = await admin.GetAsync($"/api/v1/projects/default/crashes/{crash}", Cancellation);
        using var again = await admin.DeleteAsync($"/api/v1/projects/default/crashes/{crash}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        var row = await server.DataAsync(db => db.Buckets.SingleAsync(Cancellation));
        Assert.Equal((1, 1), (row.Count, row.Users));
        var values = await server.DataAsync(db =>
            db.BucketValues.Select(v => v.Field + "=" + v.Value + ":" + v.Count).ToListAsync(Cancellation)
        );
        Assert.Equal(["environment=prod:1", "release=1:1", "user=u1:1"], values.Order());
        Assert.Equal(1, await server.DataAsync(db => db.BucketHours.SumAsync(h => h.Count, Cancellation)));
    }

    [Fact]
    public async Task ReprocessingManyTakesAQuery()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var answer = await admin.PostAsync("/api/v1/projects/default/crashes/reprocess", null, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("/problems/query-required", (await CrashHubServer.JsonOf(answer)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task AMergedBucketsCrashNamesTheSurvivor()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var survivor = await samples.BucketAsync("survivor");
        var middle = await samples.BucketAsync("middle", b => b.MergedInto = survivor);
        var leaf = await samples.BucketAsync("leaf", b => b.MergedInto = middle);
        var crash = await samples.CrashAsync(leaf);
        using var admin = server.Admin();

        using var one = await admin.GetAsync($"/api/v1/projects/default/crashes/{crash}", Cancellation);
        using var moved = await admin.GetAsync($"/api/v1/projects/default/buckets/{leaf}", Cancellation);

        Assert.Equal(survivor.ToString(), (await CrashHubServer.JsonOf(one)).GetProperty("bucket").GetString());
        Assert.Equal(HttpStatusCode.PermanentRedirect, moved.StatusCode);
        Assert.EndsWith($"/buckets/{survivor}", moved.Headers.Location!.ToString());
    }

    [Fact]
    public async Task ADumpThatIsGoneSaysSo()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var crash = await samples.CrashAsync(await samples.BucketAsync());
        using var admin = server.Admin();

        using var answer = await admin.GetAsync($"/api/v1/projects/default/crashes/{crash}/coredump", Cancellation);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
    }

    private static async Task<(List<string> Ids, string? Next, string? Previous)> PageAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var ids = (await CrashHubServer.JsonOf(answer)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!);
        var links = answer.Headers.TryGetValues("Link", out var values) ? string.Join(", ", values) : "";
        var named = Links()
            .Matches(links)
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["address"].Value, StringComparer.Ordinal);
        return ([.. ids], named.GetValueOrDefault("next"), named.GetValueOrDefault("prev"));
    }

    [GeneratedRegex("<(?<address>[^>]+)>; rel=\"(?<name>[a-z]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();
}
