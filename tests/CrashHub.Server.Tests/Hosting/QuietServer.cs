namespace CrashHub.Server.Tests.Hosting;

/// <summary>One server for the tests of a class that ask and leave nothing behind; they run one after the other.</summary>
public sealed class QuietServer : IAsyncDisposable
{
    internal CrashHubServer Server { get; } = new();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
