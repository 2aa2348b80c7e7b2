using CrashHub.Server.Backup;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Backup;

public sealed class HeldSegmentsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-held-");
    private readonly FileBlobStore store;
    private readonly Guid segment = Guid.NewGuid();

    public HeldSegmentsTests()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("DataPath", folder.FullName)]).Build();
        var space = new FreeSpace(new DataFolder(configuration), Options.Create(new StorageOptions()));
        store = new FileBlobStore(Path.Combine(folder.FullName, "blobs"), space, journal: null);
        Directory.CreateDirectory(store.Segments.Path);
        File.WriteAllText(store.Segments.PathOf(segment), "dumps");
    }

    private string Copy => Path.Combine(folder.FullName, "copy");

    [Fact]
    public void ASegmentThatIsDeletedMeanwhileIsCopied()
    {
        using var held = new HeldSegments(store);
        held.Hold();
        store.Segments.Delete(segment);

        new BackupBlobs(store, Copy).Copy(held, TestContext.Current.CancellationToken);

        Assert.Equal("dumps", File.ReadAllText(FileBlobStore.JournalFolderOf(Copy).PathOf(segment)));
    }

    [Fact]
    public void WhatWasAppendedMeanwhileIsCopiedAndTheCopyGrowsNoMore()
    {
        using var held = new HeldSegments(store);
        held.Hold();
        File.AppendAllText(store.Segments.PathOf(segment), " and more");

        new BackupBlobs(store, Copy).Copy(held, TestContext.Current.CancellationToken);
        File.AppendAllText(store.Segments.PathOf(segment), " and later");

        Assert.Equal("dumps and more", File.ReadAllText(FileBlobStore.JournalFolderOf(Copy).PathOf(segment)));
    }

    [Fact]
    public void ASegmentThatComesWhileTheDatabaseIsCopiedIsHeldToo()
    {
        using var held = new HeldSegments(store);
        held.Hold();
        var later = Guid.NewGuid();
        File.WriteAllText(store.Segments.PathOf(later), "later");
        held.Hold();
        store.Segments.Delete(later);

        new BackupBlobs(store, Copy).Copy(held, TestContext.Current.CancellationToken);

        Assert.Equal("later", File.ReadAllText(FileBlobStore.JournalFolderOf(Copy).PathOf(later)));
    }

    [Fact]
    public void NothingIsLeftBehind()
    {
        using (var held = new HeldSegments(store))
            held.Hold();

        Assert.Empty(Directory.EnumerateFiles(store.Temporary));
        Assert.True(File.Exists(store.Segments.PathOf(segment)));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
