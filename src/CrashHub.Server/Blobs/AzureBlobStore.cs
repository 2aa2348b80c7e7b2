using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace CrashHub.Server.Blobs;

/// <summary>Blobs in Azure Blob Storage, one block blob each, named by the locator. Reads land in a bounded local cache and are mapped from there.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, BlobCache cache, TimeSpan patience) : IBlobStore
{
    private const string Probes = "health/";

    private readonly string health = Probes + Guid.NewGuid().ToString("n");
    private const int TriesInPatience = 2;
    private const long MostInMemory = 4L << 20;

    private volatile bool containerExists;

    /// <summary>The container that the settings name.</summary>
    public static BlobContainerClient Connect(BlobsOptions options)
    {
        // The newest service version that the emulator answers; it has all that is used here.
        var settings = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2024_11_04);
        // A service that says no is asked three times more; one that says nothing twice, and then the patience of the whole request is over.
        settings.Retry.MaxRetries = 3;
        settings.Retry.Delay = TimeSpan.FromMilliseconds(200);
        settings.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        settings.Retry.NetworkTimeout = options.Timeout / TriesInPatience;
        var service = options.ConnectionString is { Length: > 0 } account
            ? new BlobServiceClient(account, settings)
            : new BlobServiceClient(options.ServiceUri, new DefaultAzureCredential(), settings);
        return service.GetBlobContainerClient(options.Container);
    }

    public async ValueTask<BlobWriter> CreateAsync(int owner, CancellationToken cancellation)
    {
        await InTimeAsync(EnsureContainerAsync, cancellation);
        var locator = BlobLocator.Create(owner);
        return new AzureBlobWriter(this, container.GetBlockBlobClient(locator.ToString()), locator);
    }

    // The service syncs each blob by itself: there is nothing to share.
    public ValueTask<BlobWriter> CreateIncomingAsync(int owner, CancellationToken cancellation) => CreateAsync(owner, cancellation);

    public async ValueTask<IBlobContent?> OpenAsync(string locator, CancellationToken cancellation)
    {
        if (!BlobLocator.TryParse(locator, out var at))
            return null;
        if (cache.Open(at) is { } cached)
            return cached;
        var found = false;
        // As long as it takes: a blob may be large. A service that stops answering is met by the timeout of each try.
        await Guarded(
            async () =>
            {
                try
                {
                    await cache.AddAsync(
                        at,
                        file => container.GetBlobClient(at.ToString()).DownloadToAsync(file, cancellation),
                        cancellation
                    );
                    found = true;
                }
                catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound) { }
            },
            cancellation
        );
        return found ? cache.Open(at) ?? throw new IOException("The blob was evicted from the cache before it could be mapped.") : null;
    }

    public async ValueTask<IBlobContent?> OpenOnceAsync(string locator, CancellationToken cancellation)
    {
        if (!BlobLocator.TryParse(locator, out var at))
            return null;
        IBlobContent? content = null;
        await Guarded(
            async () =>
            {
                try
                {
                    content = await DownloadAsync(container.GetBlobClient(at.ToString()), cancellation);
                }
                catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound) { }
            },
            cancellation
        );
        return content;
    }

    /// <summary>A small blob into memory, a large one into a file that has no name any more.</summary>
    private async Task<IBlobContent> DownloadAsync(BlobClient blob, CancellationToken cancellation)
    {
        using var answer = (await blob.DownloadStreamingAsync(cancellationToken: cancellation)).Value;
        var length = answer.Details.ContentLength;
        if (length > MostInMemory)
            return await cache.MapAsync(file => SaveAsync(answer.Content, length, file, cancellation));
        var small = new PooledContent((int)length);
        try
        {
            await answer.Content.ReadExactlyAsync(small.Writable, cancellation);
            return small;
        }
        catch
        {
            small.Dispose();
            throw;
        }
    }

    private static async Task SaveAsync(Stream content, long length, string file, CancellationToken cancellation)
    {
        await using var copy = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        await content.CopyToAsync(copy, cancellation);
        if (copy.Length != length)
            throw new IOException($"Azure Blob Storage: {copy.Length} bytes came of {length}.");
    }

    public async ValueTask DeleteAsync(string locator, CancellationToken cancellation)
    {
        if (!BlobLocator.TryParse(locator, out var at))
            return;
        cache.Remove(at);
        await InTimeAsync(
            async inTime =>
            {
                try
                {
                    await container.GetBlobClient(at.ToString()).DeleteIfExistsAsync(cancellationToken: inTime);
                }
                catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
                {
                    // No container yet, so no blob.
                }
            },
            cancellation
        );
    }

    public IAsyncEnumerable<int> OwnersAsync(CancellationToken cancellation) => AzureBlobListing.OwnersAsync(container, cancellation);

    public IAsyncEnumerable<StoredBlob> ListAsync(int owner, CancellationToken cancellation) =>
        AzureBlobListing.ListAsync(container, owner, cancellation);

    // Blocks without a commit are the service's to remove; what stays is the probe of a process that is no more.
    public async ValueTask<int> RemoveLeftoversAsync(DateTimeOffset before, CancellationToken cancellation) =>
        await AzureBlobListing.RemoveProbesAsync(container, Probes, before, cancellation);

    public async ValueTask CheckWritableAsync(CancellationToken cancellation) =>
        await InTimeAsync(
            async inTime =>
            {
                await EnsureContainerAsync(inTime);
                await container.GetBlobClient(health).UploadAsync(BinaryData.FromBytes(new byte[1]), overwrite: true, inTime);
            },
            cancellation
        );

    private async Task EnsureContainerAsync(CancellationToken cancellation)
    {
        if (containerExists)
            return;
        // An identity that may only read and write blobs can't create the container: whoever set it up did.
        if (!await container.ExistsAsync(cancellation))
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        containerExists = true;
    }

    /// <summary>Runs a request of bounded size: whoever waits for it gets an answer within <c>Blobs:TimeoutSeconds</c>.</summary>
    internal async Task InTimeAsync(Func<CancellationToken, Task> action, CancellationToken cancellation)
    {
        using var clock = new CancellationTokenSource(patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellation);
        await Guarded(() => action(both.Token), cancellation);
    }

    /// <summary>Every failure of the service is an <see cref="IOException"/>, as with files: callers know one.</summary>
    internal static async Task Guarded(Func<Task> action, CancellationToken cancellation)
    {
        try
        {
            await action();
        }
        catch (RequestFailedException fault)
        {
            throw new IOException($"Azure Blob Storage: {fault.ErrorCode ?? fault.Status.ToString()}.", fault);
        }
        catch (AuthenticationFailedException fault)
        {
            throw new IOException($"Azure Blob Storage: {fault.Message}", fault);
        }
        // The client gives up a try that takes too long by cancelling it, and tells of several tries together.
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException("Azure Blob Storage does not answer.", fault);
        }
        catch (AggregateException fault)
            when (!cancellation.IsCancellationRequested
                && fault.InnerExceptions.All(inner => inner is RequestFailedException or OperationCanceledException or IOException)
            )
        {
            throw new IOException("Azure Blob Storage can't be reached.", fault);
        }
    }
}
