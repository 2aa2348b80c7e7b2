namespace CrashHub.Testing;

/// <summary>What code allocates on the managed heap.</summary>
public static class Allocations
{
    private const int Passes = 5;

    /// <summary>Bytes that an action allocates on this thread, once.</summary>
    public static long Of(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>
    /// Bytes that an action allocates on this thread whenever it runs: the least of several passes. A single pass can also hold what the runtime
    /// allocates on the same thread, once, where it compiles a running method anew or sets up a type.
    /// </summary>
    public static long Each(Action action)
    {
        var least = Of(action);
        for (var pass = 1; pass < Passes && least > 0; pass++)
            least = Math.Min(least, Of(action));
        return least;
    }
}
