using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CrashHub.Server.Blobs;

/// <summary>Lists a container page by page; the service gives names in ordinal order.</summary>
internal static class AzureBlobListing
{
    public static async IAsyncEnumerable<int> OwnersAsync(
        BlobContainerClient container,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var options = new GetBlobsByHierarchyOptions { Delimiter = "/" };
        await foreach (var item in Guarded(container.GetBlobsByHierarchyAsync(options, cancellation), cancellation))
        {
            if (
                item.IsPrefix
                && int.TryParse(item.Prefix.AsSpan().TrimEnd('/'), NumberStyles.None, CultureInfo.InvariantCulture, out var owner)
            )
                yield return owner;
        }
    }

    public static async IAsyncEnumerable<StoredBlob> ListAsync(
        BlobContainerClient container,
        int owner,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var options = new GetBlobsOptions { Prefix = string.Create(CultureInfo.InvariantCulture, $"{owner}/") };
        await foreach (var item in Guarded(container.GetBlobsAsync(options, cancellation), cancellation))
        {
            if (BlobLocator.TryParse(item.Name, out var at))
                yield return new StoredBlob(
                    owner,
                    at.Id,
                    item.Properties.ContentLength ?? 0,
                    item.Properties.LastModified ?? DateTimeOffset.MaxValue
                );
        }
    }

    public static async Task<int> RemoveProbesAsync(
        BlobContainerClient container,
        string prefix,
        DateTimeOffset before,
        CancellationToken cancellation
    )
    {
        var removed = 0;
        await foreach (var item in Guarded(container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellation), cancellation))
        {
            if (item.Properties.LastModified is not { } at || at >= before)
                continue;
            await AzureBlobStore.Guarded(
                () => container.GetBlobClient(item.Name).DeleteIfExistsAsync(cancellationToken: cancellation),
                cancellation
            );
            removed++;
        }
        return removed;
    }

    /// <summary>A container that is not there yet is empty; other failures are an <see cref="IOException"/>.</summary>
    private static async IAsyncEnumerable<T> Guarded<T>(AsyncPageable<T> pages, [EnumeratorCancellation] CancellationToken cancellation)
        where T : notnull
    {
        await using var items = pages.GetAsyncEnumerator(cancellation);
        while (true)
        {
            var more = false;
            await AzureBlobStore.Guarded(
                async () =>
                {
                    try
                    {
                        more = await items.MoveNextAsync();
                    }
                    catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound) { }
                },
                cancellation
            );
            if (!more)
                yield break;
            yield return items.Current;
        }
    }
}
