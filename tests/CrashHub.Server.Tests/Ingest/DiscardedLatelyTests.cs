using System.Security.Cryptography;
using CrashHub.Server.Ingest;

namespace CrashHub.Server.Tests.Ingest;

public sealed class DiscardedLatelyTests
{
    [Fact]
    public void RemembersTheLastKeysAndForgetsOlderOnes()
    {
        var lately = new DiscardedLately();
        for (var n = 0; n < DiscardedLately.Remembered; n++)
            Assert.True(lately.IsNew(Mark(n)));

        Assert.False(lately.IsNew(Mark(0))); // As many as are remembered, the first one included.
        for (var n = 0; n < DiscardedLately.Remembered; n++)
            lately.IsNew(Mark(DiscardedLately.Remembered + n));
        Assert.True(lately.IsNew(Mark(0)));
    }

    private static byte[] Mark(int n) => SHA256.HashData(BitConverter.GetBytes(n));
}
