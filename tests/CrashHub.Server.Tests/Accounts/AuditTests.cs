using System.Net;
using System.Net.Http.Json;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Testing;

namespace CrashHub.Server.Tests.Accounts;

public sealed class AuditTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task LinesAreReadNewestFirstByPagesBothWaysAndByEachFilter(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var admin = server.Admin();
        await server.ProjectAsync("other");
        await server.DataAsync(async db =>
        {
            // Five at one instant, so that only the id tells them apart.
            for (var line = 0; line < 10; line++)
                db.AuditEntries.Add(Line(line, Begin.AddMinutes(Math.Max(0, line - 4)), line % 2 == 0 ? "ada" : "bob", project: 1));
            db.AuditEntries.Add(Line(99, Begin.AddHours(1), "ada", project: 2));
            return await db.SaveChangesAsync(Cancellation);
        });
        const string list = "/api/v1/projects/default/audit";

        var whole = await TargetsAsync(admin, $"{list}?until=2026-03-01T02:00:00Z");
        var paged = new List<string>();
        string? cursor = null;
        string? back = null;
        do
        {
            using var answer = await admin.GetAsync($"{list}?until=2026-03-01T02:00:00Z&limit=3&cursor={cursor}", Cancellation);
            var page = await CrashHubServer.JsonOf(answer);
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("target").GetString()!));
            back = answer.Headers.TryGetValues("Link", out var links) ? string.Join(", ", links) : null;
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);
        var previous = back!.Split('<', '>').First(p => p.Contains("cursor=", StringComparison.Ordinal));
        var before = await TargetsAsync(admin, previous);
        var actor = await TargetsAsync(admin, $"{list}?actor=bob&until=2026-03-01T02:00:00Z");
        var action = await TargetsAsync(admin, $"{list}?action=test.even&until=2026-03-01T02:00:00Z");
        var since = await TargetsAsync(admin, $"{list}?since=2026-03-01T00:04:00Z&until=2026-03-01T00:05:00Z");
        var instance = await TargetsAsync(admin, "/api/v1/audit?until=2026-03-01T02:00:00Z");

        Assert.Equal(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"], whole);
        Assert.Equal(whole, paged);
        Assert.Equal(["3", "2", "1"], before);
        Assert.Equal(["9", "7", "5", "3", "1"], actor);
        Assert.Equal(["8", "6", "4", "2", "0"], action);
        Assert.Equal(["8"], since);
        Assert.Equal(["99", .. whole], instance);
    }

    [Fact]
    public async Task WhatIsAskedWronglyIsNamed()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        foreach (var query in (string[])["since=yesterday", "limit=0", "cursor=abc", $"actor={new string('a', 301)}"])
        {
            using var answer = await admin.GetAsync($"/api/v1/projects/default/audit?{query}", Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        using var longest = await admin.GetAsync($"/api/v1/projects/default/audit?actor={new string('a', 300)}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);
    }

    [Fact]
    public async Task TokensRolesAndSettingsLeaveALineWithWhoAndWhatAndThePageShowsIt()
    {
        await using var server = new CrashHubServer();
        using var person = await Person.AdministratorAsync(server);
        using var admin = server.Admin();
        var (id, _) = await server.TokenAsync("default", "read");
        (await admin.DeleteAsync($"/api/v1/projects/default/tokens/{id}", Cancellation)).Dispose();
        (await admin.PatchAsJsonAsync("/api/v1/projects/default", new { name = "<b>Renamed</b>" }, Cancellation)).Dispose();

        using var answer = await admin.GetAsync("/api/v1/projects/default/audit", Cancellation);
        var page = await person.GetAsync("/p/default/settings/audit");
        var instance = await person.GetAsync("/admin/audit");

        var lines = (await CrashHubServer.JsonOf(answer)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["project.change", "token.revoke", "token.create"], lines.Select(l => l.GetProperty("action").GetString()));
        Assert.All(lines, l => Assert.Equal("token:bootstrap", l.GetProperty("actor").GetString()));
        Assert.All(lines, l => Assert.Equal("default", l.GetProperty("project").GetString()));
        Assert.Contains("token.revoke", page.Page, StringComparison.Ordinal);
        Assert.Contains("user.create", instance.Page, StringComparison.Ordinal);
        Assert.Contains("session.start", instance.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoIsShownValuesOfACrashLeavesALineOnEachWayAndWhoIsNotLeavesNone()
    {
        await using var server = new CrashHubServer();
        using var person = await Person.AdministratorAsync(server);
        using var admin = server.Admin();
        using var module = CrashPosts.Raw(Fixture.Bytes("modules/object-cache-o0.wasm")).Content!;
        (await admin.PostAsync("/api/v1/projects/default/builds?name=object-cache-o0.wasm", module, Cancellation)).Dispose();
        var (_, report, _) = await server.SendAsync(
            CrashPosts.Raw(Fixture.Bytes("dumps/object-cache-o0.coredump")).With("Prefer", "wait=30")
        );
        var id = report.GetProperty("id").GetString()!;
        var (_, read) = await server.TokenAsync("default", "read");
        using var reader = server.With(read);

        (await admin.GetAsync($"/api/v1/projects/default/crashes/{id}", Cancellation)).Dispose();
        (await reader.GetAsync($"/api/v1/projects/default/crashes/{id}", Cancellation)).Dispose();
        await person.GetAsync($"/p/default/crashes/{id}");
        using var answer = await admin.GetAsync("/api/v1/projects/default/audit?action=memory.report", Cancellation);

        var lines = (await CrashHubServer.JsonOf(answer)).GetProperty("items").EnumerateArray().ToList();
        // Newest first: the page, the report, the answer that was waited for.
        Assert.Equal(["ann@example.org", "token:bootstrap", "token:bootstrap"], lines.Select(l => l.GetProperty("actor").GetString()));
        Assert.All(lines, l => Assert.Equal(id, l.GetProperty("target").GetString()));
        // The report lists members as the command line does.
        var variables = report.GetProperty("threads")[0].GetProperty("frames")[2].GetProperty("variables").EnumerateArray().ToList();
        Assert.Equal(3, variables.First(v => v.GetProperty("name").GetString() == "c").GetProperty("members").GetArrayLength());
    }

    private static AuditEntry Line(int number, DateTimeOffset at, string actor, int project) =>
        new()
        {
            Id = new Guid(number, 0, 7, [8, 0, 0, 0, 0, 0, 0, 0]),
            ProjectId = project,
            At = at,
            Actor = actor,
            Action = number % 2 == 0 ? "test.even" : "test.odd",
            Target = $"{number}",
        };

    private static async Task<List<string>> TargetsAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return
        [
            .. (await CrashHubServer.JsonOf(answer))
                .GetProperty("items")
                .EnumerateArray()
                .Select(i => i.GetProperty("target").GetString()!),
        ];
    }
}
