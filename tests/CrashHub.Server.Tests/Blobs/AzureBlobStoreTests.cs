using CrashHub.Server.Blobs;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Blobs;

public sealed class AzureBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-azure-");
    private readonly string container = $"test-{Guid.NewGuid():n}";

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task AWriteWithoutCommitIsNotVisible()
    {
        var store = await StoreAsync(1L << 30);
        var client = AzureBlobStore.Connect(await OptionsAsync());

        await using (var writer = await store.CreateAsync(7, TestContext.Current.CancellationToken))
            await writer.WriteAsync(new byte[5 << 20], TestContext.Current.CancellationToken);

        var seen = 0;
        await foreach (var _ in client.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken))
            seen++;
        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task TheCacheStaysWithinItsBoundAndReadsStayRight()
    {
        var store = await StoreAsync(1_000_000);
        var locators = new List<string>();
        for (var n = 0; n < 5; n++)
            locators.Add(await PutAsync(store, Enumerable.Repeat((byte)n, 400_000).ToArray()));

        for (var round = 0; round < 2; round++)
        {
            for (var n = 0; n < locators.Count; n++)
            {
                using var content = await store.OpenAsync(locators[n], TestContext.Current.CancellationToken);
                Assert.Equal((byte)n, content!.Bytes.Span[399_999]);
                var cached = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
                Assert.InRange(cached, 400_000, 1_000_000);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4 << 20)] // The last that is held in memory.
    [InlineData((4 << 20) + 1)]
    public async Task WhatIsOpenedOnceLeavesNoCopyOnThisMachine(int bytes)
    {
        var store = await StoreAsync(1L << 30);
        var blob = Enumerable.Range(0, bytes).Select(n => (byte)(n * 7)).ToArray();
        var locator = await PutAsync(store, blob);

        using (var content = await store.OpenOnceAsync(locator, TestContext.Current.CancellationToken))
        {
            Assert.True(content!.Bytes.Span.SequenceEqual(blob));
            Assert.Empty(folder.EnumerateFiles("*", SearchOption.AllDirectories));
        }
        await store.DeleteAsync(locator, TestContext.Current.CancellationToken);

        Assert.Null(await store.OpenOnceAsync(locator, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AnUnreachableServiceIsAnIoFault()
    {
        var nowhere = new BlobsOptions
        {
            ConnectionString =
                $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=QUJD;BlobEndpoint=http://127.0.0.1:{Command.FreePort()}/a;",
            Container = container,
        };
        var store = new AzureBlobStore(AzureBlobStore.Connect(nowhere), new BlobCache(folder.FullName, 1 << 20), nowhere.Timeout);

        await Assert.ThrowsAsync<IOException>(async () => await store.CheckWritableAsync(TestContext.Current.CancellationToken));
    }

    private protected override Task<IBlobStore> StoreAsync() => StoreAsync(1L << 30);

    private async Task<IBlobStore> StoreAsync(long cacheBytes) =>
        new AzureBlobStore(
            AzureBlobStore.Connect(await OptionsAsync()),
            new BlobCache(Path.Combine(folder.FullName, "cache"), cacheBytes),
            TimeSpan.FromSeconds(12)
        );

    private async Task<BlobsOptions> OptionsAsync() =>
        new() { ConnectionString = await AzuriteServer.ConnectionAsync(), Container = container };
}
