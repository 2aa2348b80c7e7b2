using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Observability;

/// <summary>Whether store and database can be written, found out by writing; an answer serves everybody who asks within two seconds.</summary>
internal sealed class Readiness(IDbContextFactory<CrashHubDb> databases, IBlobStore blobs, TimeProvider time) : IDisposable
{
    private const string SettingName = "readiness";
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim one = new(1, 1);
    private string? reason;
    private long? asked;

    /// <summary>Null when all is well, else why not.</summary>
    public async Task<string?> WhyNotAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            if (asked is not { } at || time.GetElapsedTime(at) >= HeldFor)
            {
                reason = await AskAsync(cancellation);
                asked = time.GetTimestamp();
            }
            return reason;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<string?> AskAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var engine = "The database";
        try
        {
            await WriteRowAsync(both.Token);
            engine = "The store";
            await blobs.CheckWritableAsync(both.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{engine} did not answer within {Patience.TotalSeconds:0} s.";
        }
        catch (Exception failure) when (EngineFault.IsAway(failure))
        {
            return $"{engine} can't be written: {failure.Message}";
        }
    }

    private async Task WriteRowAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        db.Database.SetCommandTimeout(Patience);
        var now = time.GetUtcNow().ToString("O");
        var changed = await db
            .Settings.Where(s => s.Name == SettingName)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Value, now), cancellation);
        if (changed > 0)
            return;
        db.Settings.Add(new Setting { Name = SettingName, Value = now });
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException failure) when (!EngineFault.IsAway(failure))
        {
            // Another process wrote the row first: it can be written.
        }
    }
}
