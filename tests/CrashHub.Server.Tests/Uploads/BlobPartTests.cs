using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Uploads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Uploads;

public sealed class BlobPartTests : IDisposable
{
    private const int BufferBytes = 10_000;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-part-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, true, false)]
    [InlineData(1, true, true)]
    [InlineData(IngestJournal.MaxDumpBytes, true, false)] // the last that the journal takes
    [InlineData(IngestJournal.MaxDumpBytes, true, true)]
    [InlineData(IngestJournal.MaxDumpBytes + 1, false, false)]
    [InlineData(IngestJournal.MaxDumpBytes + 1, false, true)]
    [InlineData(IngestJournal.MaxDumpBytes + BufferBytes, false, false)]
    [InlineData(AlignedBuffer.KeptBytes, false, false)]
    [InlineData((2 * AlignedBuffer.KeptBytes) + BufferBytes, false, false)]
    [InlineData((3 * AlignedBuffer.KeptBytes) + 5, false, true)]
    [InlineData((3 * AlignedBuffer.LargeBytes) + 5, false, false)]
    [InlineData(2 * AlignedBuffer.LargeBytes, false, true)]
    public async Task ADumpThatIsReadInPiecesComesBackAsItWas(int length, bool isInJournal, bool isAnnounced)
    {
        using var journal = Journal(out var space);
        using var store = new FileBlobStore(folder.FullName, space, journal);
        var dump = RandomNumberGenerator.GetBytes(length);
        using var buffer = new UploadBuffer(BufferBytes);
        await using var part = new BlobPart(
            await store.CreateIncomingAsync(7, isAnnounced ? length : 0, TestContext.Current.CancellationToken),
            length,
            "Ingest:MaxDumpBytes"
        );

        await part.CopyAsync(new Drops(dump), buffer, outline: null, compressed: false, TestContext.Current.CancellationToken);
        var locator = await part.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(isInJournal, JournalLocator.TryParse(locator, out _));
        Assert.Equal((length, Convert.ToHexStringLower(SHA256.HashData(dump))), (part.Bytes, part.Sha256));
        using var content = await store.OpenAsync(locator, TestContext.Current.CancellationToken);
        Assert.NotNull(content);
        Assert.True(content.Bytes.Span.SequenceEqual(dump));
    }

    [Fact]
    public async Task WhatIsReadIntoTheStoresOwnMemoryIsNoMoreThanTheLimit()
    {
        using var journal = Journal(out var space);
        using var store = new FileBlobStore(folder.FullName, space, journal);
        using var buffer = new UploadBuffer(BufferBytes);
        await using var part = new BlobPart(
            await store.CreateIncomingAsync(7, TestContext.Current.CancellationToken),
            99,
            "Ingest:MaxDumpBytes"
        );

        await Assert.ThrowsAsync<BodyRefused>(() =>
            part.CopyAsync(new Drops(new byte[100]), buffer, outline: null, compressed: false, TestContext.Current.CancellationToken)
        );
    }

    private IngestJournal Journal(out FreeSpace space)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataPath"] = folder.FullName };
        var data = new DataFolder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        space = new FreeSpace(data, Options.Create(new StorageOptions { MinFreeBytes = 0 }));
        var segments = FileBlobStore.JournalFolderOf(folder.FullName);
        return new IngestJournal(segments, space, TimeProvider.System, NullLogger<IngestJournal>.Instance);
    }

    /// <summary>Gives a few bytes a read, as a socket does.</summary>
    private sealed class Drops(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 4_097)], cancellationToken);
    }
}
