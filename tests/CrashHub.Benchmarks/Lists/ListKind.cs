namespace CrashHub.Benchmarks.Lists;

/// <summary>Requests of one kind over many values.</summary>
/// <param name="Name">What is printed.</param>
/// <param name="Target">Milliseconds that 95 of 100 requests must not exceed.</param>
/// <param name="PathsAsync">Finds the addresses, below the server's root.</param>
internal sealed record ListKind(string Name, double Target, Func<Task<List<string>>> PathsAsync)
{
    public ListKind(string name, double target, List<string> paths)
        : this(name, target, () => Task.FromResult(paths)) { }
}
