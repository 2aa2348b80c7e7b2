using CrashHub.Server.Blobs;

namespace CrashHub.Server.Tests.Blobs;

public sealed class DiskThreadsTests
{
    [Fact]
    public async Task WorkIsDoneElsewhereAndWhatItThrowsComesBack()
    {
        using var disk = new DiskThreads();
        var name = "";

        await disk.RunAsync(() => name = Thread.CurrentThread.Name!);
        var thrown = await Assert.ThrowsAsync<IOException>(() => disk.RunAsync(() => throw new IOException("full")));

        Assert.StartsWith("disk ", name, StringComparison.Ordinal);
        Assert.Equal("full", thrown.Message);
    }

    [Fact]
    public void WhatWasAskedForIsDoneBeforeTheEnd()
    {
        var done = 0;
        using (var disk = new DiskThreads())
        {
            for (var k = 0; k < 100; k++)
                _ = disk.RunAsync(() => Interlocked.Increment(ref done));
        }

        Assert.Equal(100, done);
    }
}
