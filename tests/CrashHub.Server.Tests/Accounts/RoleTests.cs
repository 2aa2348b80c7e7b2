using System.Net;
using System.Net.Http.Json;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>What people of each role see and may do, by their sessions.</summary>
[Collection(AccountsSiteTests.Name)]
public sealed class RoleTests(AccountsSite site)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("viewer", HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("triager", HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Forbidden)]
    [InlineData("maintainer", HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK)]
    public async Task ARoleReadsDecidesOrChangesSettings(string role, HttpStatusCode reads, HttpStatusCode decides, HttpStatusCode settings)
    {
        using var person = await Person.MemberAsync(site.Server, $"{role}@example.org", role);

        var read = await person.GetAsync("/p/default/buckets");
        var decided = await person.SendAsync("/account", "/p/default/buckets/999999?handler=Resolve");
        var page = await person.GetAsync("/p/default/settings/members");
        var tokens = await person.ApiAsync("/api/v1/projects/default/tokens");
        var memory = await person.ApiAsync("/api/v1/projects/default/crashes/0/coredump");
        var instance = await person.GetAsync("/admin/users");

        Assert.Equal(reads, read.Status);
        Assert.Equal(decides, decided.Status);
        Assert.Equal(settings, page.Status);
        Assert.Equal(settings, tokens);
        Assert.Equal(HttpStatusCode.Forbidden, memory);
        Assert.Equal(HttpStatusCode.Forbidden, instance.Status);
    }

    [Fact]
    public async Task MemoryIsARightOfItsOwn()
    {
        using var person = await Person.MemberAsync(site.Server, "memory@example.org", "viewer", memory: true);

        Assert.Equal(HttpStatusCode.NotFound, await person.ApiAsync("/api/v1/projects/default/crashes/0/coredump"));
        Assert.Equal(HttpStatusCode.Forbidden, await person.ApiAsync("/api/v1/projects/default/tokens"));
    }

    [Fact]
    public async Task AProjectOfOthersIsNotThereInListsPagesAndAddresses()
    {
        await site.Server.ProjectAsync("secretive");
        using var person = await Person.MemberAsync(site.Server, "outside@example.org", "maintainer");

        var list = await person.GetAsync("/");
        var page = await person.GetAsync("/p/secretive");
        var api = await person.ApiAsync("/api/v1/projects/secretive");

        Assert.DoesNotContain("secretive", list.Page, StringComparison.Ordinal);
        Assert.Contains("/p/default", list.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Equal(HttpStatusCode.NotFound, api);
    }

    [Fact]
    public async Task ARoleThatIsChangedOrTakenAwayHoldsAtOnceAndIsAudited()
    {
        using var person = await Person.MemberAsync(site.Server, "moved@example.org", "viewer");
        using var admin = site.Server.Admin();
        var id = await IdAsync("moved@example.org");
        var address = $"/api/v1/projects/default/members/{id}";
        var before = await person.ApiAsync("/api/v1/projects/default/tokens");

        using var changed = await admin.PatchAsJsonAsync(address, new { role = "maintainer" }, Cancellation);
        var between = await person.ApiAsync("/api/v1/projects/default/tokens");
        using var removed = await admin.DeleteAsync(address, Cancellation);
        var after = await person.ApiAsync("/api/v1/projects/default");

        Assert.Equal(HttpStatusCode.Forbidden, before);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, between);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after);
        var lines = await site.Server.DataAsync(db =>
            db.AuditEntries.Where(a => a.Target.StartsWith("moved@example.org"))
                .OrderBy(a => a.At)
                .Select(a => a.Action)
                .ToListAsync(Cancellation)
        );
        Assert.Equal(["invitation.create", "invitation.accept", "member.change", "member.remove"], lines);
    }

    [Fact]
    public async Task TwoWhoEditOneMemberDoNotOverwriteEachOther()
    {
        (await Person.MemberAsync(site.Server, "edited@example.org", "viewer")).Dispose();
        using var admin = site.Server.Admin();
        var address = $"/api/v1/projects/default/members/{await IdAsync("edited@example.org")}";
        using var read = await admin.GetAsync(address, Cancellation);

        using var first = await SendAsync(admin, address, read.Headers.ETag!.ToString(), new { role = "triager" });
        using var second = await SendAsync(admin, address, read.Headers.ETag!.ToString(), new { role = "maintainer" });
        using var third = await SendAsync(admin, address, first.Headers.ETag!.ToString(), new { memoryRead = true });

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        var now = await CrashHubServer.JsonOf(third);
        Assert.Equal("triager", now.GetProperty("role").GetString());
        Assert.True(now.GetProperty("memoryRead").GetBoolean());
    }

    [Fact]
    public async Task WhoDoesNotReadMemoryMakesNobodyWhoDoes()
    {
        (await Person.MemberAsync(site.Server, "modest@example.org", "viewer")).Dispose();
        var (_, secret) = await site.Server.TokenAsync("default", "admin");
        using var maintainer = site.Server.With(secret);
        var address = $"/api/v1/projects/default/members/{await IdAsync("modest@example.org")}";

        using var granted = await maintainer.PatchAsJsonAsync(address, new { memoryRead = true }, Cancellation);
        using var invited = await maintainer.PostAsJsonAsync(
            "/api/v1/projects/default/invitations",
            new
            {
                email = "x@example.org",
                role = "viewer",
                memoryRead = true,
            },
            Cancellation
        );
        using var role = await maintainer.PatchAsJsonAsync(address, new { role = "triager" }, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, granted.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, invited.StatusCode);
        Assert.Equal(HttpStatusCode.OK, role.StatusCode);
    }

    [Fact]
    public async Task AMemberIsAddedByAddressAndOnceOnly()
    {
        await site.Server.ProjectAsync("second");
        (await Person.MemberAsync(site.Server, "added@example.org", "viewer")).Dispose();
        using var admin = site.Server.Admin();
        Task<HttpResponseMessage> AddAsync(string email, string role) =>
            admin.PostAsJsonAsync("/api/v1/projects/second/members", new { email, role }, Cancellation);

        using var unknown = await AddAsync("stranger@example.org", "viewer");
        using var wrong = await AddAsync("added@example.org", "owner");
        using var added = await AddAsync("ADDED@example.org", "triager");
        using var twice = await AddAsync("added@example.org", "viewer");
        using var list = await admin.GetAsync("/api/v1/projects/second/members?limit=1", Cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        var item = Assert.Single((await CrashHubServer.JsonOf(list)).GetProperty("items").EnumerateArray());
        Assert.Equal("triager", item.GetProperty("role").GetString());
    }

    [Fact]
    public async Task TheLastAdministratorStaysAndADisabledAccountIsOutAtOnce()
    {
        await using var server = new CrashHubServer();
        using var first = await Person.AdministratorAsync(server);
        using var admin = server.Admin();
        var id = await server.DataAsync(db => db.Users.Select(u => u.Id).SingleAsync(Cancellation));

        using var last = await admin.PatchAsJsonAsync($"/api/v1/users/{id}", new { administrator = false }, Cancellation);
        using var gone = await admin.DeleteAsync($"/api/v1/users/{id}", Cancellation);
        using var second = await Person.AdministratorAsync(server, "second@example.org");
        using var disabled = await admin.PatchAsJsonAsync($"/api/v1/users/{id}", new { disabled = true }, Cancellation);

        Assert.Equal(HttpStatusCode.Conflict, last.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, gone.StatusCode);
        Assert.Equal(HttpStatusCode.OK, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await first.GetAsync("/p/default")).Status);
        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync("/admin/users")).Status);
    }

    private Task<string> IdAsync(string email) =>
        site.Server.DataAsync(db => db.Users.Where(u => u.Email == email).Select(u => u.Id).SingleAsync(Cancellation));

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string address, string tag, object change)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = JsonContent.Create(change) };
        request.Headers.Add("If-Match", tag);
        return client.SendAsync(request, Cancellation);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task TwoAdministratorsWhoRemoveEachOtherAtOnceLeaveOne(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var admin = server.Admin();
        for (var round = 0; round < 3; round++)
        {
            var ids = await server.DataAsync(async db =>
            {
                await db.Users.ExecuteDeleteAsync(Cancellation);
                var two = Enumerable
                    .Range(0, 2)
                    .Select(n => new User
                    {
                        UserName = $"boss{n}@example.org",
                        NormalizedUserName = $"BOSS{n}@EXAMPLE.ORG",
                        Email = $"boss{n}@example.org",
                        NormalizedEmail = $"BOSS{n}@EXAMPLE.ORG",
                        IsAdministrator = true,
                    })
                    .ToList();
                db.Users.AddRange(two);
                await db.SaveChangesAsync(Cancellation);
                return two.ConvertAll(u => u.Id);
            });

            var answers = await Task.WhenAll(
                admin.PatchAsJsonAsync($"/api/v1/users/{ids[0]}", new { administrator = false }, Cancellation),
                round % 2 == 0
                    ? admin.PatchAsJsonAsync($"/api/v1/users/{ids[1]}", new { disabled = true }, Cancellation)
                    : admin.DeleteAsync($"/api/v1/users/{ids[1]}", Cancellation)
            );

            Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Conflict);
            Assert.Equal(1, await server.DataAsync(db => db.Users.CountAsync(u => u.IsAdministrator && !u.IsDisabled, Cancellation)));
            foreach (var answer in answers)
                answer.Dispose();
        }
    }
}
