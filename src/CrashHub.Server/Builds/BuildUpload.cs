using CrashHub.Server.Uploads;

namespace CrashHub.Server.Builds;

/// <summary>The files of one upload. Nothing of it is durable yet; disposing without a commit leaves nothing behind.</summary>
internal sealed class BuildUpload : IAsyncDisposable
{
    public UploadedFile? Module { get; set; }

    /// <summary>A wasm twin, a <c>.dwo</c> or a <c>.dwp</c>.</summary>
    public List<UploadedFile> DebugFiles { get; } = [];
    public UploadedFile? SourceMap { get; set; }
    public UploadedFile? Sources { get; set; }

    public IEnumerable<UploadedFile> Files => new[] { Module, SourceMap, Sources }.OfType<UploadedFile>().Concat(DebugFiles);

    public async ValueTask DisposeAsync()
    {
        foreach (var file in Files)
            await file.Content.DisposeAsync();
    }
}

/// <summary>One file with the name that the sender gave it; empty when it gave none.</summary>
internal sealed record UploadedFile(string Name, BlobPart Content);
