using System.Data.Common;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Checking;

/// <summary>
/// <c>check [--hashes] [--json]</c>: walks every reference between rows and blobs and says what is missing and what is left over. It writes nothing.
/// Ends with 0 when nothing is missing, 1 when something is, 2 when it could not look. On PostgreSQL it runs beside servers; SQLite belongs to one process,
/// so there the server is stopped first.
/// </summary>
internal static class CheckCommand
{
    public const string Word = "check";

    private const string Hashes = "--hashes";
    private const string Json = "--json";
    private const int Sound = 0;
    private const int Unsound = 1;
    private const int NotDone = 2;

    public static async Task<int> RunAsync(string[] words)
    {
        var builder = StartUp.CreateBuilder([.. words.Except([Hashes, Json])]);
        builder.Logging.ClearProviders();
        if (StartUp.Fault(builder.Configuration) is { } fault)
            return await RefuseAsync(fault);
        builder.AddData();
        builder.AddBlobs();
        await using var app = builder.Build();
        if (StartUp.Faults(app.Services) is { Count: > 0 } faults)
            return await RefuseAsync(string.Join(Environment.NewLine, faults));
        var cache = Directory.CreateTempSubdirectory("crashhub-check-");
        try
        {
            var output = new CheckOutput(Console.Out, words.Contains(Json));
            return await RunAsync(app.Services, cache.FullName, words.Contains(Hashes), output, CancellationToken.None);
        }
        catch (Exception away)
            when (away is DbException or IOException or UnauthorizedAccessException || away.InnerException is DbException)
        {
            return await RefuseAsync((away.InnerException as DbException ?? away).Message);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    /// <summary>The check over a process's services.</summary>
    internal static async Task<int> RunAsync(
        IServiceProvider services,
        string cache,
        bool hashes,
        CheckOutput output,
        CancellationToken cancellation
    )
    {
        var databases = services.GetRequiredService<IDbContextFactory<CrashHubDb>>();
        await using (var db = await databases.CreateDbContextAsync(cancellation))
        {
            if (!db.Database.IsNpgsql() && Hold(services) is { } held)
                return await RefuseAsync(held);
            if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
                return await RefuseAsync("The database has the schema of an older version, or none: start this version's server once.");
        }
        var check = new ReferenceCheck(databases, BlobsServices.Beside(services, cache), hashes, output.FindingAsync);
        var totals = await check.RunAsync(cancellation);
        await output.TotalsAsync(totals);
        return totals.IsSound ? Sound : Unsound;
    }

    private static string? Hold(IServiceProvider services)
    {
        var folder = services.GetRequiredService<DataFolder>();
        return File.Exists(Path.Combine(folder.Path, "crashhub.db")) ? folder.Hold() : $"There is no database in {folder.Path}.";
    }

    private static async Task<int> RefuseAsync(string line)
    {
        await Console.Error.WriteLineAsync(line);
        return NotDone;
    }
}
