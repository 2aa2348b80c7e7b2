using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Blobs;

public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-blobs-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task AWriteWithoutCommitLeavesNothing()
    {
        var store = Store(0);

        await using (var writer = await store.CreateAsync(7, TestContext.Current.CancellationToken))
            await writer.WriteAsync(new byte[10], TestContext.Current.CancellationToken);

        Assert.Empty(Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(IngestJournal.MaxDumpBytes + 1)]
    [InlineData(AlignedBuffer.KeptBytes)] // all that is gathered at once
    [InlineData(3 * AlignedBuffer.KeptBytes + 5)]
    public async Task ALargeDumpComesBackAsItWas(int length)
    {
        using var store = Store(0);
        var dump = RandomNumberGenerator.GetBytes(length);

        string locator;
        await using (var writer = store.CreateDump(7, AlignedBuffer.Rent(), 0))
        {
            for (var at = 0; at < length; at += 100_000)
                await writer.WriteAsync(dump.AsMemory(at, Math.Min(100_000, length - at)), TestContext.Current.CancellationToken);
            locator = await writer.CommitAsync(TestContext.Current.CancellationToken);
        }

        using var content = await store.OpenAsync(locator, TestContext.Current.CancellationToken);
        Assert.NotNull(content);
        Assert.True(content.Bytes.Span.SequenceEqual(dump));
    }

    [Fact]
    public async Task ALargeDumpWithoutCommitLeavesNothing()
    {
        using var store = Store(0);

        await using (var writer = store.CreateDump(7, AlignedBuffer.Rent(), 0))
            await writer.WriteAsync(new byte[AlignedBuffer.KeptBytes + 1], TestContext.Current.CancellationToken);

        Assert.Empty(Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(4 << 20, typeof(PooledContent))]
    [InlineData((4 << 20) + 1, typeof(MappedFile))]
    public async Task WhatACrashBroughtIsReadIntoMemoryUnlessItIsLarge(int length, Type kind)
    {
        var store = Store(0);
        var bytes = RandomNumberGenerator.GetBytes(length);
        var locator = await PutAsync(store, bytes);

        using var content = await store.OpenOnceAsync(locator, TestContext.Current.CancellationToken);

        Assert.IsType(kind, content);
        Assert.True(content.Bytes.Span.SequenceEqual(bytes));
    }

    [Fact]
    public async Task MappedBytesThatAreNotThereAreAnErrorToWhoeverReadsThem()
    {
        var store = Store(0);
        var locator = await PutAsync(store, new byte[10_000]);
        using var content = await store.OpenAsync(locator, TestContext.Current.CancellationToken);
        Assert.NotNull(content);
        content.Check();

        Assert.True(BlobLocator.TryParse(locator, out var at));
        await using (var file = new FileStream(store.PathOf(at), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(5000);

        content.Read(new byte[1000], 4000);
        Assert.Throws<UnreadableBlobException>(() => content.Read(new byte[1000], 4001));
        Assert.Throws<UnreadableBlobException>(content.Check);
    }

    [Fact]
    public async Task OneOfSeveralThatCanNotBePutTakesTheOthersBack()
    {
        var store = Store(0);
        await PutAsync(store, new byte[] { 1 });
        var before = Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories).Order().ToList();
        await File.WriteAllTextAsync(Path.Combine(store.Root, "9"), "no folder", TestContext.Current.CancellationToken);

        Assert.ThrowsAny<IOException>(() => store.PutPacked([7, 7, 9], at => PackedBlob.Pack([(byte)at])));

        File.Delete(Path.Combine(store.Root, "9"));
        Assert.Equal(before, Directory.EnumerateFiles(folder.FullName, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task LeftoversOfADeadProcessAreRemovedAndBlobsStay()
    {
        var store = Store(0);
        var locator = await PutAsync(store, new byte[] { 1 });
        await File.WriteAllTextAsync(Path.Combine(store.Temporary, "torn"), "x", TestContext.Current.CancellationToken);

        store.RemoveLeftovers();

        Assert.Empty(Directory.EnumerateFiles(store.Temporary));
        using var content = await store.OpenAsync(locator, TestContext.Current.CancellationToken);
        Assert.NotNull(content);
    }

    [Fact]
    public async Task RefusesWhenTheDiskHasTooLittleLeft()
    {
        var store = Store(long.MaxValue);

        var refused = await Assert.ThrowsAsync<IOException>(async () => await store.CreateAsync(7, TestContext.Current.CancellationToken));

        Assert.Contains("Storage:MinFreeBytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherProjectsBytesLieElsewhere()
    {
        var store = Store(0);

        var locator = await PutAsync(store, new byte[] { 1 });
        var others = "8" + locator[locator.IndexOf('/', StringComparison.Ordinal)..];

        Assert.Null(await store.OpenAsync(others, TestContext.Current.CancellationToken));
    }

    private protected override Task<IBlobStore> StoreAsync() => Task.FromResult<IBlobStore>(Store(0));

    private FileBlobStore Store(long minFreeBytes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataPath"] = folder.FullName };
        var data = new DataFolder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var space = new FreeSpace(data, Options.Create(new StorageOptions { MinFreeBytes = minFreeBytes }));
        return new FileBlobStore(Path.Combine(folder.FullName, "blobs"), space, journal: null);
    }
}
