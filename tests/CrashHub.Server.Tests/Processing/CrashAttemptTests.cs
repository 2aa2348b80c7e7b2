using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using CrashHub.Server.Processing;

namespace CrashHub.Server.Tests.Processing;

/// <summary>What is mapped and can't be read ends the process; so it is read before it is used a second time.</summary>
public sealed class CrashAttemptTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task ADumpIsReadOnceMoreWhenAProcessDiedWithIt(int deaths, bool isChecked)
    {
        using var attempt = new CrashAttempt(Claim(deaths));

        var fault = await Record.ExceptionAsync(() => attempt.OpenAsync(new BadDisk(), Cancellation));

        Assert.Equal(isChecked ? typeof(UnreadableBlobException) : null, fault?.GetType());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SoAreItsBuilds(bool isCareful)
    {
        using var opened = new OpenedBlobs(new BadDisk(), isCareful);

        var fault = await Record.ExceptionAsync(() => opened.TryOpenAsync("1/build", Cancellation));

        Assert.Equal(isCareful ? typeof(UnreadableBlobException) : null, fault?.GetType());
    }

    private static CrashQueueClaim Claim(int deaths) =>
        new()
        {
            ProjectId = 1,
            ReceivedAt = 0,
            Id = Guid.NewGuid(),
            Owner = "worker",
            Epoch = 1,
            Attempts = deaths,
            Priority = 0,
            Body = CrashBody.Coredump,
            EventJson = "{}",
            DumpLocator = "1/dump",
            DumpBytes = 1,
        };

    /// <summary>Bytes that are there until somebody looks.</summary>
    private sealed class BadDisk : IBlobStore, IBlobContent
    {
        public ReadOnlyMemory<byte> Bytes => new byte[1];

        public void Check() => throw new UnreadableBlobException("1/dump", "Input/output error");

        public void Dispose() { }

        public ValueTask<IBlobContent?> OpenAsync(string locator, CancellationToken cancellation) =>
            ValueTask.FromResult<IBlobContent?>(this);

        public ValueTask<BlobWriter> CreateAsync(int owner, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<BlobWriter> CreateIncomingAsync(int owner, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask DeleteAsync(string locator, CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<int> OwnersAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<StoredBlob> ListAsync(int owner, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<int> RemoveLeftoversAsync(DateTimeOffset before, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask CheckWritableAsync(CancellationToken cancellation) => throw new NotSupportedException();
    }
}
