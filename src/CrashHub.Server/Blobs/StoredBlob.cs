namespace CrashHub.Server.Blobs;

/// <summary>A blob as a store lists it.</summary>
/// <param name="Owner">The project.</param>
/// <param name="Id">Its id; with the owner what a locator says.</param>
/// <param name="Bytes">Bytes as they lie there, compressed or not.</param>
/// <param name="WrittenAt">By the store's clock.</param>
internal readonly record struct StoredBlob(int Owner, Guid Id, long Bytes, DateTimeOffset WrittenAt)
{
    /// <summary>A locator that deletes and opens it.</summary>
    public string Locator => new BlobLocator(Owner, Id).ToString();
}
