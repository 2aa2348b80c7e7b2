using CrashHub.Server.Uploads;

namespace CrashHub.Server.Tests.Uploads;

public sealed class RequestMemoryTests : IDisposable
{
    private readonly RequestMemory pool = new();

    public void Dispose() => pool.Dispose();

    [Fact]
    public void EveryBlockIsWhole()
    {
        using var block = pool.Create().Rent(1);

        Assert.Equal(RequestMemory.BlockBytes, block.Memory.Length);
        Assert.Equal(RequestMemory.BlockBytes, pool.MaxBufferSize);
    }

    [Fact]
    public void MoreThanABlockIsRefused()
    {
        using var most = pool.Rent(RequestMemory.BlockBytes);

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(RequestMemory.BlockBytes + 1));
    }

    [Fact]
    public void ABlockThatCameBackIsGivenAgain()
    {
        var first = pool.Rent();
        first.Dispose();

        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void ABlockThatCameBackTwiceIsGivenOnce()
    {
        var first = pool.Rent();
        first.Dispose();
        first.Dispose();

        Assert.NotSame(pool.Rent(), pool.Rent());
    }
}
