using System.Data.Common;
using System.Net;
using System.Net.Http.Headers;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrashHub.Server.Tests.Processing;

public sealed class JournalMoverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AProcessedDumpMovesToItsProjectAndTheSegmentGoes(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        using var client = server.Admin();
        var dump = Dump();
        var id = await PostAsync(client, dump);
        var before = await ProcessedAsync(server, id);
        var segments = server.Services.GetRequiredService<JournalFolder>();
        server.Services.GetRequiredService<IngestJournal>().Dispose();

        await Mover(server).RunOnceAsync(Cancellation);

        var after = await RowAsync(server, id);
        Assert.NotNull(before.Segment);
        Assert.Null(after.Segment);
        Assert.True(BlobLocator.TryParse(after.DumpLocator!, out var at) && at.IsCompressed);
        Assert.Equal(dump, await client.GetByteArrayAsync($"/api/v1/projects/default/crashes/{id}/coredump", Cancellation));
        foreach (var segment in segments.List())
            File.SetLastWriteTimeUtc(segments.PathOf(segment), DateTime.UnixEpoch);
        await Mover(server).RunOnceAsync(Cancellation);
        Assert.Empty(segments.List());
        Assert.Equal(dump, await client.GetByteArrayAsync($"/api/v1/projects/default/crashes/{id}/coredump", Cancellation));
    }

    [Fact]
    public async Task ADamagedRecordCostsItsOwnCrashOnly()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        var rows = new List<Crash>();
        for (var k = 0; k < 6; k++)
            rows.Add(await ProcessedAsync(server, await PostAsync(client, Dump())));
        var segments = server.Services.GetRequiredService<JournalFolder>();
        server.Services.GetRequiredService<IngestJournal>().Dispose();
        var places = rows.ConvertAll(row => JournalLocator.TryParse(row.DumpLocator!, out var at) ? at : default);
        var first = places.Where(p => p.Offset == 0).MinBy(p => places.IndexOf(p));
        await using (var file = File.OpenWrite(segments.PathOf(first.Segment)))
        {
            file.Position = JournalRecord.HeadBytes + 3;
            file.WriteByte(0xFF);
        }

        await Mover(server).RunOnceAsync(Cancellation);

        var damaged = rows[places.IndexOf(first)].Id;
        Assert.Contains(first.Segment, segments.List());
        foreach (var row in rows)
            Assert.Equal(row.Id == damaged, (await RowAsync(server, row.Id)).Segment is not null);
    }

    [Fact]
    public async Task WhatTheDatabaseRefusesToNameIsNotLeftBehind()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        var row = await ProcessedAsync(server, await PostAsync(client, Dump()));
        server.Services.GetRequiredService<IngestJournal>().Dispose();
        var blobs = Path.Combine(server.Folder, "blobs");
        var before = Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).Order().ToList();
        await using var db = await server.DbAsync();
        await db.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER refuse BEFORE UPDATE OF segment ON crashes BEGIN SELECT RAISE(ABORT, 'refused'); END",
            Cancellation
        );

        await Assert.ThrowsAnyAsync<DbException>(() => Mover(server).RunOnceAsync(Cancellation));

        Assert.Equal(before, Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).Order());
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER refuse", Cancellation);
        await Mover(server).RunOnceAsync(Cancellation);
        Assert.Null((await RowAsync(server, row.Id)).Segment);
    }

    [Fact]
    public async Task AQueuedDumpStaysInItsSegment()
    {
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Set("Roles", "ingest,worker,web").Change(WithoutWorkers);
        using var client = server.Admin();
        var id = await PostAsync(client, Dump());
        server.Services.GetRequiredService<IngestJournal>().Dispose();
        var segments = server.Services.GetRequiredService<JournalFolder>();
        foreach (var segment in segments.List())
            File.SetLastWriteTimeUtc(segments.PathOf(segment), DateTime.UnixEpoch);

        await Mover(server).RunOnceAsync(Cancellation);

        var row = await RowAsync(server, id);
        Assert.NotNull(row.Segment);
        Assert.Contains(row.Segment.Value, segments.List());
    }

    [Fact]
    public async Task ADumpThatIsTooLongForTheJournalHasAFileOfItsOwn()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        var dump = Dump(padding: IngestJournal.MaxDumpBytes);

        var id = await PostAsync(client, dump);

        var row = await RowAsync(server, id);
        Assert.Null(row.Segment);
        Assert.Equal(dump, await client.GetByteArrayAsync($"/api/v1/projects/default/crashes/{id}/coredump", Cancellation));
    }

    private static byte[] Dump(int padding = 0)
    {
        var dump = new CoredumpBuilder().Process("app").Module("app").Instance(0).Thread("main").Frame(0, 0, 1);
        return (padding == 0 ? dump : dump.Memory(100).Segment(0, new byte[padding])).Build();
    }

    private static void WithoutWorkers(IServiceCollection services)
    {
        foreach (
            var worker in services
                .Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(CrashWorkers))
                .ToList()
        )
            services.Remove(worker);
    }

    private static JournalMover Mover(CrashHubServer server) =>
        server.Services.GetServices<IHostedService>().OfType<JournalMover>().Single();

    private static async Task<Guid> PostAsync(HttpClient client, byte[] dump)
    {
        using var body = new ByteArrayContent(dump);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        using var answer = await client.PostAsync("/api/v1/projects/default/crashes", body, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<Crash> RowAsync(CrashHubServer server, Guid id) =>
        await server.DataAsync(db => db.Crashes.AsNoTracking().SingleAsync(c => c.Id == id, Cancellation));

    private static async Task<Crash> ProcessedAsync(CrashHubServer server, Guid id)
    {
        for (var tries = 0; ; tries++)
        {
            var row = await RowAsync(server, id);
            if (row.State == CrashState.Processed || tries > 600)
                return row;
            await Task.Delay(50, Cancellation);
        }
    }
}
