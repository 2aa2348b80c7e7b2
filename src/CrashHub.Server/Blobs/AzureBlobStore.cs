using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace CrashHub.Server.Blobs;

/// <summary>Blobs in Azure Blob Storage, one block blob each, named by the locator. Reads land in a bounded local cache and are mapped from there.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, BlobCache cache) : IBlobStore
{
    private const string Probes = "health/";

    private readonly string health = Probes + Guid.NewGuid().ToString("n");
    private volatile bool containerExists;

    /// <summary>The container that the settings name.</summary>
    public static BlobContainerClient Connect(BlobsOptions options)
    {
        // The newest service version that the emulator answers; it has all that is used here.
        var settings = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2024_11_04);
        settings.Retry.MaxRetries = 2;
        settings.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        var service = options.ConnectionString is { Length: > 0 } account
            ? new BlobServiceClient(account, settings)
            : new BlobServiceClient(options.ServiceUri, new DefaultAzureCredential(), settings);
        return service.GetBlobContainerClient(options.Container);
    }

    public async ValueTask<BlobWriter> CreateAsync(int owner, CancellationToken cancellation)
    {
        await Guarded(() => EnsureContainerAsync(cancellation));
        var locator = BlobLocator.Create(owner);
        return new AzureBlobWriter(container.GetBlockBlobClient(locator.ToString()), locator);
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
        await Guarded(async () =>
        {
            try
            {
                await cache.AddAsync(at, file => container.GetBlobClient(at.ToString()).DownloadToAsync(file, cancellation), cancellation);
                found = true;
            }
            catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound) { }
        });
        return found ? cache.Open(at) ?? throw new IOException("The blob was evicted from the cache before it could be mapped.") : null;
    }

    public async ValueTask DeleteAsync(string locator, CancellationToken cancellation)
    {
        if (!BlobLocator.TryParse(locator, out var at))
            return;
        cache.Remove(at);
        await Guarded(async () =>
        {
            try
            {
                await container.GetBlobClient(at.ToString()).DeleteIfExistsAsync(cancellationToken: cancellation);
            }
            catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
            {
                // No container yet, so no blob.
            }
        });
    }

    public IAsyncEnumerable<int> OwnersAsync(CancellationToken cancellation) => AzureBlobListing.OwnersAsync(container, cancellation);

    public IAsyncEnumerable<StoredBlob> ListAsync(int owner, CancellationToken cancellation) =>
        AzureBlobListing.ListAsync(container, owner, cancellation);

    // Blocks without a commit are the service's to remove; what stays is the probe of a process that is no more.
    public async ValueTask<int> RemoveLeftoversAsync(DateTimeOffset before, CancellationToken cancellation) =>
        await AzureBlobListing.RemoveProbesAsync(container, Probes, before, cancellation);

    public async ValueTask CheckWritableAsync(CancellationToken cancellation) =>
        await Guarded(async () =>
        {
            await EnsureContainerAsync(cancellation);
            await container.GetBlobClient(health).UploadAsync(BinaryData.FromBytes(new byte[1]), overwrite: true, cancellation);
        });

    private async Task EnsureContainerAsync(CancellationToken cancellation)
    {
        if (containerExists)
            return;
        // An identity that may only read and write blobs can't create the container: whoever set it up did.
        if (!await container.ExistsAsync(cancellation))
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        containerExists = true;
    }

    /// <summary>Every failure of the service is an <see cref="IOException"/>, as with files: callers know one.</summary>
    internal static async Task Guarded(Func<Task> action)
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
        catch (AggregateException fault) when (fault.InnerExceptions.All(inner => inner is RequestFailedException))
        {
            throw new IOException("Azure Blob Storage can't be reached.", fault);
        }
    }
}
