namespace CrashHub.Server.Blobs;

/// <summary>Where bytes lie. Two shipped implementations: files and Azure Blob Storage.</summary>
internal interface IBlobStore
{
    /// <summary>Opens a durable write. Nothing is visible before <see cref="BlobWriter.CommitAsync"/> returns; disposing without a commit leaves nothing behind.</summary>
    /// <param name="owner">The project that owns the bytes; part of the locator, so that no other project can reach them.</param>
    ValueTask<BlobWriter> CreateAsync(int owner, CancellationToken cancellation);

    /// <summary>
    /// Opens a durable write of a dump that has just come. Where many come at once they may share a file and a sync, until <c>JournalMover</c> gives each
    /// a place of its own. The writer is disposed once the row that names the bytes is committed, or never will be.
    /// </summary>
    ValueTask<BlobWriter> CreateIncomingAsync(int owner, CancellationToken cancellation);

    /// <summary>As <see cref="CreateIncomingAsync(int, CancellationToken)"/>, for a dump whose sender says how many bytes it has; it has no more.</summary>
    ValueTask<BlobWriter> CreateIncomingAsync(int owner, long announced, CancellationToken cancellation) =>
        CreateIncomingAsync(owner, cancellation);

    /// <summary>Opens the whole blob as memory that stays valid until it is disposed; null when it is not there.</summary>
    ValueTask<IBlobContent?> OpenAsync(string locator, CancellationToken cancellation);

    /// <summary>
    /// As <see cref="OpenAsync"/>, for what a crash brought along: no copy of it stays on this machine, where a deletion in another process would not find it.
    /// </summary>
    ValueTask<IBlobContent?> OpenOnceAsync(string locator, CancellationToken cancellation) => OpenAsync(locator, cancellation);

    /// <summary>Removes a blob; removing what is not there is no error.</summary>
    ValueTask DeleteAsync(string locator, CancellationToken cancellation);

    /// <summary>The owners that have blobs, in no order.</summary>
    IAsyncEnumerable<int> OwnersAsync(CancellationToken cancellation);

    /// <summary>An owner's blobs by ascending id (as 32 hex digits), read in pages: memory does not grow with their number. The ingest journal's dumps are not among them.</summary>
    IAsyncEnumerable<StoredBlob> ListAsync(int owner, CancellationToken cancellation);

    /// <summary>Removes what writes left behind that never ended and were last heard of before <paramref name="before"/>.</summary>
    /// <returns>How many files.</returns>
    ValueTask<int> RemoveLeftoversAsync(DateTimeOffset before, CancellationToken cancellation);

    /// <summary>Throws with the reason when nothing can be written now; what <c>/readyz</c> asks.</summary>
    ValueTask CheckWritableAsync(CancellationToken cancellation);
}
