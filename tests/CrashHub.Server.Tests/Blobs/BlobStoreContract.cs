using CrashHub.Server.Blobs;

namespace CrashHub.Server.Tests.Blobs;

/// <summary>What every store does; one subclass a store.</summary>
public abstract class BlobStoreContract
{
    private const int Owner = 7;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(3_333_333)]
    public async Task GivesBackWhatWasWritten(int length)
    {
        var store = await StoreAsync();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        var locator = await PutAsync(store, bytes, pieces: 100_000);

        using var content = await store.OpenAsync(locator, Cancellation);
        Assert.NotNull(content);
        Assert.True(content.Bytes.Span.SequenceEqual(bytes));
    }

    [Fact]
    public async Task EveryWriteHasALocatorOfItsOwn()
    {
        var store = await StoreAsync();

        var first = await PutAsync(store, [1, 2, 3]);
        var second = await PutAsync(store, [1, 2, 3]);
        await store.DeleteAsync(first, Cancellation);

        Assert.NotEqual(first, second);
        using var content = await store.OpenAsync(second, Cancellation);
        Assert.NotNull(content);
    }

    [Fact]
    public async Task ListsTheBlobsOfEachOwnerByAscendingId()
    {
        var store = await StoreAsync();
        var mine = new List<string>();
        for (var n = 1; n <= 5; n++)
            mine.Add(await PutAsync(store, new byte[n]));
        await using (var other = await store.CreateAsync(70, Cancellation))
            await other.CommitAsync(Cancellation);
        var (owners, listed) = (new List<int>(), new List<StoredBlob>());

        await foreach (var owner in store.OwnersAsync(Cancellation))
            owners.Add(owner);
        await foreach (var blob in store.ListAsync(Owner, Cancellation))
            listed.Add(blob);

        Assert.Equal([Owner, 70], owners.Order());
        Assert.Equal(mine.Order(StringComparer.Ordinal), listed.Select(b => b.Locator));
        Assert.Equal(15, listed.Sum(b => b.Bytes));
        Assert.All(
            listed,
            b => Assert.InRange(b.WrittenAt, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1))
        );
        await foreach (var blob in store.ListAsync(71, Cancellation))
            Assert.Fail($"{blob} is nobody's");
    }

    [Fact]
    public async Task MissingIsNull()
    {
        var store = await StoreAsync();

        Assert.Null(await store.OpenAsync(BlobLocator.Create(Owner).ToString(), Cancellation));
    }

    [Fact]
    public async Task DeletedIsNullAndDeletedAgainIsNoError()
    {
        var store = await StoreAsync();
        var locator = await PutAsync(store, [1]);
        (await store.OpenAsync(locator, Cancellation))?.Dispose();

        await store.DeleteAsync(locator, Cancellation);
        await store.DeleteAsync(locator, Cancellation);

        Assert.Null(await store.OpenAsync(locator, Cancellation));
    }

    [Fact]
    public async Task OpenContentOutlivesItsDeletion()
    {
        var store = await StoreAsync();
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        var locator = await PutAsync(store, bytes);

        using var content = await store.OpenAsync(locator, Cancellation);
        await store.DeleteAsync(locator, Cancellation);

        Assert.True(content!.Bytes.Span.SequenceEqual(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("../../etc/passwd")]
    [InlineData("7/../7/0123456789abcdef0123456789abcdef")]
    [InlineData("-7/0123456789abcdef0123456789abcdef")]
    [InlineData("7/{01234567-89ab-cdef-0123-456789abcdef}")]
    [InlineData("7/0123456789abcdef0123456789abcdef/x")]
    public async Task TextThatIsNoLocatorReachesNothing(string locator)
    {
        var store = await StoreAsync();

        Assert.Null(await store.OpenAsync(locator, Cancellation));
        await store.DeleteAsync(locator, Cancellation);
    }

    [Fact]
    public async Task SaysThatItCanBeWritten()
    {
        var store = await StoreAsync();

        await store.CheckWritableAsync(Cancellation);
    }

    [Fact]
    public async Task ManyWritesAtOnceKeepApart()
    {
        var store = await StoreAsync();

        var locators = await Task.WhenAll(Enumerable.Range(0, 32).Select(n => PutAsync(store, [(byte)n])));

        for (var n = 0; n < locators.Length; n++)
        {
            using var content = await store.OpenAsync(locators[n], Cancellation);
            Assert.Equal((byte)n, content!.Bytes.Span[0]);
        }
    }

    private protected abstract Task<IBlobStore> StoreAsync();

    private protected static async Task<string> PutAsync(IBlobStore store, byte[] bytes, int pieces = int.MaxValue)
    {
        await using var writer = await store.CreateAsync(Owner, Cancellation);
        for (var at = 0; at < bytes.Length; at += Math.Min(pieces, bytes.Length - at))
            await writer.WriteAsync(bytes.AsMemory(at, Math.Min(pieces, bytes.Length - at)), Cancellation);
        return await writer.CommitAsync(Cancellation);
    }
}
