namespace CrashHub.Server.Blobs;

/// <summary>A blob's bytes, in memory or as a mapped file.</summary>
internal interface IBlobContent : IDisposable
{
    /// <summary>All of them. Where they are mapped, a page that the disk does not give ends the process when it is touched.</summary>
    ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Copies some of them.</summary>
    /// <param name="into">Where to; there are at least as many from <paramref name="offset"/> on.</param>
    /// <param name="offset">The first one's place.</param>
    /// <exception cref="UnreadableBlobException">The disk does not give them.</exception>
    void Read(Span<byte> into, int offset) => Bytes.Span.Slice(offset, into.Length).CopyTo(into);

    /// <summary>Reads what is mapped once, so that a disk which does not give it says so here, and what is read soon after is there.</summary>
    /// <exception cref="UnreadableBlobException">It does not.</exception>
    void Check() { }
}
