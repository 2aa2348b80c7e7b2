using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Blobs as files, <c>root/owner/first two hex digits/id</c>. A write goes to <c>root/tmp</c> on the same file system, is synced, renamed and its
/// directory synced. Small dumps that have just come go through the ingest journal, <c>root/journal</c>.
/// </summary>
/// <param name="root">The folder of all blobs.</param>
/// <param name="space">What must stay free.</param>
/// <param name="journal">Where this process appends dumps; null in one that takes none.</param>
internal sealed class FileBlobStore(string root, FreeSpace space, IngestJournal? journal) : IBlobStore, IDisposable
{
    // What a crash brought and is not larger is read into memory: that a disk fails is then an error of that crash.
    private const int MostInMemory = 4 << 20;

    // How many bytes of small blobs are written between two looks at the free space.
    private const long SpaceOfFew = 1L << 20;

    private readonly Lazy<DiskThreads> disk = new(() => new DiskThreads());

    // A file was written past the page cache here, so that the next need not try.
    private volatile bool isPastCache;

    // Directories whose own entry is known to be durable; the first use in a process syncs the parent, whoever made it.
    private readonly ConcurrentDictionary<string, bool> durable = new(StringComparer.Ordinal);

    /// <summary>The journal's folder of a store.</summary>
    public static JournalFolder JournalFolderOf(string root) => new(Path.Combine(root, "journal"));

    public string Root { get; } = root;

    /// <summary>The segments of the ingest journal.</summary>
    public JournalFolder Segments { get; } = journal?.Folder ?? JournalFolderOf(root);

    public string Temporary { get; } = Path.Combine(root, "tmp");

    public ValueTask<BlobWriter> CreateAsync(int owner, CancellationToken cancellation) =>
        ValueTask.FromResult<BlobWriter>(Begin(owner, locator => new FileBlobWriter(this, space, locator)));

    /// <summary>As <see cref="CreateAsync"/>, for a dump that is too large for the journal.</summary>
    /// <param name="owner">The project.</param>
    /// <param name="begun">A buffer that <see cref="AlignedBuffer.Rent"/> gave, with the dump's first bytes, the writer's from now on; null when none has come.</param>
    /// <param name="length">How many bytes those are.</param>
    public BlobWriter CreateDump(int owner, AlignedBuffer? begun, int length) =>
        Begin(owner, locator => new DumpFileWriter(this, disk.Value, space, locator, begun, length));

    public ValueTask<BlobWriter> CreateIncomingAsync(int owner, CancellationToken cancellation) =>
        journal is null ? CreateAsync(owner, cancellation) : ValueTask.FromResult<BlobWriter>(new JournalBlobWriter(this, journal, owner));

    public ValueTask<IBlobContent?> OpenAsync(string locator, CancellationToken cancellation) => ValueTask.FromResult(Open(locator, 0));

    public ValueTask<IBlobContent?> OpenOnceAsync(string locator, CancellationToken cancellation) =>
        ValueTask.FromResult(Open(locator, MostInMemory));

    public ValueTask<BlobWriter> CreateIncomingAsync(int owner, long announced, CancellationToken cancellation) =>
        journal is not null && announced > IngestJournal.MaxDumpBytes
            ? ValueTask.FromResult(CreateDump(owner, null, 0))
            : CreateIncomingAsync(owner, cancellation);

    private IBlobContent? Open(string locator, int mostInMemory)
    {
        try
        {
            if (JournalLocator.TryParse(locator, out var record))
                return Segments.Read(record);
            if (!BlobLocator.TryParse(locator, out var at))
                return null;
            if (!at.IsCompressed)
                return FileBytes.Open(PathOf(at), mostInMemory);
            using var packed = FileBytes.Open(PathOf(at), MostInMemory);
            return packed is null ? null : PackedBlob.Unpack(packed.Bytes.Span);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public ValueTask DeleteAsync(string locator, CancellationToken cancellation)
    {
        if (!BlobLocator.TryParse(locator, out var at))
            return ValueTask.CompletedTask;
        try
        {
            File.Delete(PathOf(at));
        }
        catch (DirectoryNotFoundException)
        {
            // Not there: what was asked for.
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Keeps small blobs compressed, each in a file of its own; all are durable when this returns, and none is there when it throws. One at a time is in memory.
    /// Each is written where it stays, since no row names it yet, and all before the first is synced: the file system then commits what it knows of them
    /// together, which takes a fifth of the processor time of one after the other.
    /// </summary>
    /// <param name="owners">The owner of each; a few hundred at most, whose files are open at once.</param>
    /// <param name="pack">Makes the bytes of the one at a place; null when there is nothing to keep.</param>
    /// <returns>Their locators, in order; null where there was nothing.</returns>
    public IReadOnlyList<string?> PutPacked(IReadOnlyList<int> owners, Func<int, PooledContent?> pack)
    {
        BlobLocator[] locators = [.. BlobLocator.CreateTogether(owners).Select(l => l with { IsCompressed = true })];
        var files = new List<SafeFileHandle>(locators.Length);
        try
        {
            return PutPacked(locators, pack, files);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Whoever moves tries again soon: what each try left would fill a disk that is full already.
            foreach (var locator in locators)
                Discard(PathOf(locator));
            if (fault is IOException)
                throw;
            throw new IOException(fault.Message, fault);
        }
        finally
        {
            foreach (var file in files)
                file.Dispose();
        }
    }

    private string?[] PutPacked(BlobLocator[] locators, Func<int, PooledContent?> pack, List<SafeFileHandle> files)
    {
        var kept = new string?[locators.Length];
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var sinceLook = SpaceOfFew;
        for (var i = 0; i < kept.Length; i++)
        {
            using var packed = pack(i);
            if (packed is null)
                continue;
            var bytes = packed.Bytes.Span;
            if ((sinceLook += bytes.Length) > SpaceOfFew)
            {
                space.Require(SpaceOfFew + bytes.Length, givesBack: true);
                sinceLook = 0;
            }
            var path = PathOf(locators[i]);
            var folder = Path.GetDirectoryName(path)!;
            if (folders.Add(folder))
                MakeFolder(folder);
            var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            files.Add(file);
            RandomAccess.Write(file, bytes, 0);
            kept[i] = locators[i].ToString();
        }
        foreach (var file in files)
            FileSync.Begin(file);
        foreach (var file in files)
            FileSync.Data(file);
        foreach (var folder in folders)
            FileSync.Folder(folder);
        return kept;
    }

    /// <summary>Has a new file in <see cref="Temporary"/> written past the page cache where that can be, from then on as <see cref="FileSync.TryWritePastCache"/> says.</summary>
    public void WritePastCache(SafeFileHandle file)
    {
        if (isPastCache)
            FileSync.WritePastCache(file);
        else
            isPastCache = FileSync.TryWritePastCache(file);
    }

    /// <summary>Where the bytes of a blob are gathered before it has its place.</summary>
    public string TemporaryOf(BlobLocator locator) => Path.Combine(Temporary, locator.Id.ToString("n"));

    public void Dispose()
    {
        if (disk.IsValueCreated)
            disk.Value.Dispose();
    }

    public IAsyncEnumerable<int> OwnersAsync(CancellationToken cancellation) => FileBlobListing.Owners(Root).ToAsyncEnumerable();

    public IAsyncEnumerable<StoredBlob> ListAsync(int owner, CancellationToken cancellation) =>
        FileBlobListing.ListAsync(Root, owner, cancellation);

    public ValueTask<int> RemoveLeftoversAsync(DateTimeOffset before, CancellationToken cancellation) =>
        ValueTask.FromResult(FileBlobListing.RemoveLeftovers(Temporary, before));

    public async ValueTask CheckWritableAsync(CancellationToken cancellation)
    {
        await using var probe = await CreateAsync(0, cancellation);
        await probe.WriteAsync(new byte[1], cancellation);
    }

    /// <summary>Removes what writes of a process that died left behind. Only while no other process uses the folder.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(Temporary))
            return;
        foreach (var file in Directory.EnumerateFiles(Temporary))
            File.Delete(file);
    }

    public string PathOf(BlobLocator locator)
    {
        var id = locator.Id.ToString("n");
        return Path.Combine(Root, locator.Owner.ToString(CultureInfo.InvariantCulture), id[..2], id);
    }

    /// <summary>Gives a synced temporary file its place; durable when it returns, and not there when it throws.</summary>
    public void Publish(string temporary, BlobLocator locator)
    {
        var folder = Place(temporary, locator);
        try
        {
            FileSync.Folder(folder);
        }
        catch (IOException)
        {
            Discard(PathOf(locator)); // No row will name it, and its sender tries again.
            throw;
        }
    }

    /// <summary>Removes a temporary file that gets no place.</summary>
    public static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The disk went away under the write; the next start removes what is left.
        }
    }

    private BlobWriter Begin(int owner, Func<BlobLocator, BlobWriter> make)
    {
        try
        {
            space.Require(0);
            Directory.CreateDirectory(Temporary);
            return make(BlobLocator.Create(owner));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    /// <summary>Moves a synced temporary file; durable once the folder that is returned is synced.</summary>
    private string Place(string temporary, BlobLocator locator)
    {
        var path = PathOf(locator);
        var folder = Path.GetDirectoryName(path)!;
        MakeFolder(folder);
        File.Move(temporary, path);
        return folder;
    }

    /// <summary>Makes a folder of blobs whose own entries are durable.</summary>
    private void MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        SyncEntry(Root);
        SyncEntry(Path.GetDirectoryName(folder)!);
        SyncEntry(folder);
    }

    private void SyncEntry(string directory)
    {
        if (durable.ContainsKey(directory))
            return;
        FileSync.Folder(Path.GetDirectoryName(directory)!);
        durable[directory] = true;
    }
}
