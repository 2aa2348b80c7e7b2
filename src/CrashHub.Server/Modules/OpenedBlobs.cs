using CrashHub.Server.Blobs;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Modules;

/// <summary>Blobs that one piece of work has opened, each once, held until this is disposed.</summary>
internal sealed class OpenedBlobs(IBlobStore blobs) : IDisposable
{
    private readonly Dictionary<string, IBlobContent> opened = new(StringComparer.Ordinal);

    /// <summary>The blob's bytes; null when it is not in the store.</summary>
    public async Task<ReadOnlyMemory<byte>?> TryOpenAsync(string locator, CancellationToken cancellation)
    {
        var isOpen = opened.TryGetValue(locator, out var content);
        CacheMeasures.Build(isOpen);
        if (!isOpen)
        {
            content = await blobs.OpenAsync(locator, cancellation);
            if (content is null)
                return null;
            opened.Add(locator, content);
        }
        return content!.Bytes;
    }

    public void Dispose()
    {
        foreach (var content in opened.Values)
            content.Dispose();
    }
}
