using CrashHub.Server.Checking;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Checking;

public sealed class CheckCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task FindsNothingWrongInAServerThatWorks(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.PostAsync(RetentionSite.Dump());
        await site.BuildAsync(1);

        var (findings, totals) = await CheckAsync(site);

        Assert.Empty(findings);
        Assert.True(totals.IsSound);
        Assert.Equal(3, totals.Hashed); // Dump, module that came with it, build.
        Assert.True(totals.Names >= 4);
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task NamesWhatIsMissingAndWhatIsLeftOver(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var (crash, _) = await site.PostAsync(RetentionSite.Dump());
        var build = await site.BuildAsync(1);
        var row = (await site.RowAsync(crash))!;
        var module = await site.Server.DataAsync(db => db.Builds.Select(b => b.Locator).SingleAsync(Cancellation));
        await site.Blobs.DeleteAsync(row.DumpLocator!, Cancellation);
        await site.Blobs.DeleteAsync(row.LogLocator!, Cancellation);
        await site.Blobs.DeleteAsync(module, Cancellation);
        var orphan = await PutAsync(site, 42);
        await site.Server.DataAsync(db => db.CrashReports.ExecuteDeleteAsync(Cancellation));

        var (findings, totals) = await CheckAsync(site);

        Assert.Equal(
            new[]
            {
                $"missing build {build} {module}",
                $"missing dump {crash} {row.DumpLocator}",
                $"missing log {crash} {row.LogLocator}",
                $"missing report {crash} ",
                $"orphan blob  {orphan}",
            },
            findings.Select(f => $"{f.Finding} {f.What} {f.Row} {f.Locator}").Order(StringComparer.Ordinal)
        );
        Assert.Equal((4, 1, 10), (totals.Missing, totals.Orphans, totals.OrphanBytes));
    }

    [Fact]
    public async Task TellsBytesThatAreNotThoseOfTheRow()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (crash, _) = await site.PostAsync(RetentionSite.Dump());
        var wrong = new string('0', 64);
        await site.Server.DataAsync(db => db.Database.ExecuteSqlAsync($"UPDATE crashes SET dump_sha256 = {wrong}", Cancellation));

        var (findings, totals) = await CheckAsync(site);

        Assert.Equal(("damaged", "dump", crash.ToString()), (findings[0].Finding, findings[0].What, findings[0].Row));
        Assert.Equal((0, 1), (totals.Missing, totals.Damaged));
    }

    [Fact]
    public async Task RefusesADataFolderThatAServerUses()
    {
        await using var site = await RetentionSite.OpenAsync();
        using var started = site.Server.Admin();

        Assert.Equal(2, await CheckCommand.RunAsync(["--DataPath", site.Server.Folder]));
    }

    [Fact]
    public async Task RefusesAFolderWithoutADatabaseAndMakesNone()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"crashhub-none-{Guid.NewGuid():n}");

        Assert.Equal(2, await CheckCommand.RunAsync(["--DataPath", folder]));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task ChecksTheFolderOfAServerThatHasStopped()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-check-").FullName;
        await using (var server = new CrashHubServer(folder))
        {
            using var started = server.Admin();
            (await started.GetAsync("/healthz", Cancellation)).Dispose();
        }

        var sound = await CheckCommand.RunAsync(["--DataPath", folder, "--json", "--hashes"]);

        Directory.Delete(folder, recursive: true);
        Assert.Equal(0, sound);
    }

    private static async Task<(List<CheckFinding> Findings, CheckTotals Totals)> CheckAsync(RetentionSite site)
    {
        var findings = new List<CheckFinding>();
        var check = new ReferenceCheck(
            site.Server.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>(),
            site.Blobs,
            hashes: true,
            finding =>
            {
                findings.Add(finding);
                return Task.CompletedTask;
            }
        )
        {
            ChunkBlobs = 2,
        };
        return (findings, await check.RunAsync(Cancellation));
    }

    private static async Task<string> PutAsync(RetentionSite site, int owner)
    {
        await using var writer = await site.Blobs.CreateAsync(owner, Cancellation);
        await writer.WriteAsync(new byte[10], Cancellation);
        return await writer.CommitAsync(Cancellation);
    }
}
