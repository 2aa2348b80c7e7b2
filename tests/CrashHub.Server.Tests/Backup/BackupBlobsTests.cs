using CrashHub.Server.Backup;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Backup;

public sealed class BackupBlobsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-backup-blobs-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task WhatGoesAndWhatComesWhileTheDatabaseIsCopiedAreBothInTheBackup()
    {
        var store = Store("blobs");
        var kept = await PutAsync(store, 1);
        var goes = await PutAsync(store, 2);
        var backup = new BackupBlobs(store, Store("backup").Root);
        using var segments = new HeldSegments(store);

        backup.Hold(Cancellation);
        await store.DeleteAsync(goes, Cancellation);
        var comes = await PutAsync(store, 3);
        var copied = backup.Copy(segments, Cancellation);

        Assert.Equal((2, 20), copied); // Those that the store has now.
        foreach (var (locator, value) in new[] { (kept, 1), (goes, 2), (comes, 3) })
        {
            using var content = await Store("backup").OpenAsync(locator, Cancellation);
            Assert.NotNull(content);
            Assert.Equal(value, content.Bytes.Span[0]);
        }
    }

    private FileBlobStore Store(string name)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataPath"] = folder.FullName };
        var data = new DataFolder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var space = new FreeSpace(data, Options.Create(new StorageOptions { MinFreeBytes = 0 }));
        return new FileBlobStore(Path.Combine(folder.FullName, name), space, journal: null);
    }

    private static async Task<string> PutAsync(FileBlobStore store, byte value)
    {
        await using var writer = await store.CreateAsync(7, Cancellation);
        await writer.WriteAsync(Enumerable.Repeat(value, 10).ToArray(), Cancellation);
        return await writer.CommitAsync(Cancellation);
    }
}
