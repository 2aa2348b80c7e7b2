namespace CrashHub.Server.Blobs;

/// <summary>A blob's bytes, most often a mapped file.</summary>
internal interface IBlobContent : IDisposable
{
    ReadOnlyMemory<byte> Bytes { get; }
}
