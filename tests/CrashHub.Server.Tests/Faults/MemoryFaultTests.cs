using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Faults;

/// <summary>A worker whose heap is too small for one of the crashes.</summary>
public sealed class MemoryFaultTests
{
    private const string HeapBytes = "0x3800000"; // 56 MiB.
    private const int Frames = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACrashThatNeedsTooMuchEndsInQuarantineAndTheOthersAreProcessed()
    {
        var database = await Schemas.MigratedPostgresAsync();
        await using var sound = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", database), ("Roles", "ingest,web"));
        var large = await FaultyService.DeliverAsync(sound, Guid.NewGuid(), Large());
        var others = new List<Guid>();
        for (var n = 0; n < 6; n++)
            others.Add(await FaultyService.DeliverAsync(sound, Guid.NewGuid(), CrashPosts.Dump($"{n}")));

        Task<ServerProcess> StartAsync() =>
            ServerProcess.StartAsync(
                null,
                ("ConnectionStrings__CrashHub", database),
                ("Roles", "worker"),
                ("Blobs__Path", Path.Combine(sound.Folder, "blobs")),
                ("Processing__Workers", "2"),
                ("Processing__LeaseSeconds", "5"),
                ("Processing__PollSeconds", "0.1"),
                ("Processing__SettleSeconds", "0"),
                ("DOTNET_GCHeapHardLimit", HeapBytes)
            );
        var worker = await StartAsync();
        var deaths = 0;
        Crash end;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((end = await RowAsync(sound, large)).State is CrashState.Queued or CrashState.Processing)
        {
            if (worker.Ended.IsCompleted)
            {
                deaths++;
                await worker.DisposeAsync();
                worker = await StartAsync();
                // Nobody else holds leases here: the dead one's need not run out for the test.
                await sound.DataAsync(db =>
                    db.Crashes.Where(c => c.State == CrashState.Processing).ExecuteUpdateAsync(FreeNow, Cancellation)
                );
            }
            await sound.DataAsync(db => db.Crashes.Where(c => c.State == CrashState.Queued).ExecuteUpdateAsync(RestNot, Cancellation));
            await timer.WaitForNextTickAsync(Cancellation);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{deaths} deaths");
        Assert.Equal(CrashState.Failed, end.State);
        Assert.StartsWith("quarantined:", end.Error, StringComparison.Ordinal);
        Assert.NotNull(end.DumpLocator);
        foreach (var other in others)
        {
            Crash row;
            while ((row = await RowAsync(sound, other)).State is CrashState.Queued or CrashState.Processing)
                await timer.WaitForNextTickAsync(Cancellation);
            Assert.Equal(CrashState.Processed, row.State);
        }
        await worker.DisposeAsync();
    }

    private static void FreeNow(Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Crash> set) =>
        set.SetProperty(c => c.LeaseUntil, DateTimeOffset.UnixEpoch);

    private static void RestNot(Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Crash> set) =>
        set.SetProperty(c => c.NotBefore, (DateTimeOffset?)null);

    private static Task<Crash> RowAsync(CrashHubServer server, Guid id) =>
        server.DataAsync(db => db.Crashes.AsNoTracking().SingleAsync(c => c.Id == id, Cancellation));

    /// <summary>Within every limit, and more than the heap holds.</summary>
    private static byte[] Large()
    {
        var dump = new CoredumpBuilder().Process("large").Module("app.wasm").Instance(0).Memory(1);
        dump.Thread("main");
        for (var n = 0; n < Frames; n++)
            dump.Frame(0, (uint)n, 1);
        return dump.Build();
    }
}
