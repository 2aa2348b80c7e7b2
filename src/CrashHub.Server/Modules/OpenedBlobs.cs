using CrashHub.Server.Blobs;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Modules;

/// <summary>Blobs that one piece of work has opened, each once, held until this is disposed.</summary>
/// <param name="blobs">The store.</param>
/// <param name="isCareful">
/// True to read each once before it is used: for work with which a process died already, perhaps by a page that a disk did not give, and for what reads all.
/// </param>
internal sealed class OpenedBlobs(IBlobStore blobs, bool isCareful = false) : IDisposable
{
    /// <summary>True when everything is read once before it is used.</summary>
    public bool IsCareful => isCareful;

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
            if (isCareful)
                content.Check();
        }
        return content!.Bytes;
    }

    public void Dispose()
    {
        foreach (var content in opened.Values)
            content.Dispose();
    }
}
