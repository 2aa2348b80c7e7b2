using System.Net;
using System.Text;
using System.Text.Json;
using CrashHub.Testing;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

public sealed class CloudflareFormTests
{
    private const string Address = "/compat/cloudflare/default";
    private const string Request = """{"url":"https://shop.example/cart?card=4111","method":"GET","headers":{"cf-ray":"7d1"}}""";

    [Fact]
    public async Task TheTokenStandsInTheAddressAndIsAskedFor()
    {
        await using var server = new CrashHubServer();
        var (_, ingest) = await server.TokenAsync("default", "ingest");
        var (_, read) = await server.TokenAsync("default", "read");

        var statuses = new List<HttpStatusCode>();
        foreach (var query in new[] { "", "?key=wrong", $"?key={read}", $"?key={ingest}" })
            statuses.Add((await server.SendAsync(Form(Address + query, ("coredump", "core", Dump())), token: null)).Status);
        var elsewhere = await server.SendAsync(Form($"/compat/cloudflare/other?key={ingest}", ("coredump", "core", Dump())), token: null);

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.Accepted],
            statuses
        );
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.Status);
    }

    [Theory]
    [InlineData("10000102030405060708090a0b0c0d0e0f", "000102030405060708090a0b0c0d0e0f")] // as the client sends the section
    [InlineData("0f0102030405060708090a0b0c0d0e0f", "0f0102030405060708090a0b0c0d0e0f")] // bare, though its first byte looks like a length
    public async Task ItsBuildIdIsTheModules(string section, string buildId)
    {
        await using var server = new CrashHubServer();

        var report = await ReportAsync(server, ("build_id-section", "b", Convert.FromHexString(section)));

        Assert.Equal(buildId, report.GetProperty("event").GetProperty("modules")[0].GetProperty("buildId").GetString());
        var tags = report.GetProperty("event").GetProperty("tags");
        Assert.Equal("https://shop.example/cart", tags.GetProperty("request.url").GetString());
        Assert.Equal("7d1", report.GetProperty("event").GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task WithoutABuildIdItsNameSectionNamesTheFrames()
    {
        await using var server = new CrashHubServer();
        // functions: 0 = leaf
        var names = new WasmWriter().Byte(1).Vector(new WasmWriter().Byte(1).Byte(0).Vector("leaf"u8.ToArray()).ToArray()).ToArray();

        var report = await ReportAsync(server, ("name-section", "n", names));

        Assert.Equal("leaf", report.GetProperty("threads")[0].GetProperty("frames")[0].GetProperty("function").GetString());
        Assert.Equal("attached", report.GetProperty("modules")[0].GetProperty("matchedBy").GetString());
    }

    [Fact]
    public async Task ARequestThatCantBeReadCostsItsTagsOnly()
    {
        await using var server = new CrashHubServer();

        var (status, _, _) = await server.SendAsync(
            Form(Address, ("coredump", "core", Dump()), ("request", null, "{\"url\": \"\\ud800"u8.ToArray()))
        );

        Assert.Equal(HttpStatusCode.Accepted, status);
    }

    private static async Task<JsonElement> ReportAsync(CrashHubServer server, params (string, string?, byte[])[] parts)
    {
        var form = Form(Address, [("coredump", "core", Dump()), ("request", null, Encoding.UTF8.GetBytes(Request)), .. parts]);
        var (status, report, _) = await server.SendAsync(form.With("Prefer", "wait=30"));
        Assert.Equal(HttpStatusCode.OK, status);
        return report;
    }
}
