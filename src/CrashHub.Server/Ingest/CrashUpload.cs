using CrashHub.Analysis.Coredump;
using CrashHub.Server.Uploads;

namespace CrashHub.Server.Ingest;

/// <summary>What a body held. Nothing of it is durable yet; disposing without a commit leaves nothing behind.</summary>
internal sealed class CrashUpload : IAsyncDisposable
{
    public BlobPart? Dump { get; set; }

    /// <summary>The section list of <see cref="Dump"/>.</summary>
    public SectionListReader Outline { get; } = new();

    /// <summary>The text backtrace, where one was asked for.</summary>
    public byte[]? Text { get; set; }

    /// <summary>True when no dump came, but a probe: <see cref="Dump"/> is made of its frames, or there is none.</summary>
    public bool IsProbe { get; init; }

    /// <summary>The event part; empty when there is none.</summary>
    public ReadOnlyMemory<byte> EventJson { get; set; }

    /// <summary>The tail of the log; empty when there is none.</summary>
    public byte[] Log { get; set; } = [];

    /// <summary>Modules that came along, with their names.</summary>
    public List<(string Name, BlobPart File)> Modules { get; } = [];

    /// <summary>Bytes of the body as sent.</summary>
    public long Received { get; set; }

    /// <summary>Bytes of all that is kept, decoded.</summary>
    public long Bytes
    {
        get
        {
            var bytes = (Text?.LongLength ?? Dump?.Bytes ?? 0) + Log.Length;
            foreach (var (_, file) in Modules)
                bytes += file.Bytes;
            return bytes;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Dump is not null)
            await Dump.DisposeAsync();
        foreach (var (_, file) in Modules)
            await file.DisposeAsync();
    }
}
