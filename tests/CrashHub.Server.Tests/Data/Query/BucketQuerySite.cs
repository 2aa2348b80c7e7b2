namespace CrashHub.Server.Tests.Data.Query;

/// <summary>A server with three buckets, for all tests that only ask it.</summary>
public sealed class BucketQuerySite : IAsyncLifetime
{
    internal CrashHubServer Server { get; } = new();
    internal Dictionary<Guid, string> Names { get; } = [];

    public async ValueTask InitializeAsync()
    {
        var samples = new Samples(Server);
        var mixed = await NamedAsync(samples, "mixed", b => b.Assignee = "ann@example.org");
        await samples.CrashAsync(mixed, release: "1", region: "us");
        await samples.CrashAsync(mixed, release: "2", region: "eu");
        var plain = await NamedAsync(samples, "plain", b => b.Status = CrashHub.Contracts.BucketStatus.Resolved);
        await samples.CrashAsync(plain, release: "1", region: "eu", environment: "prod");
        var percent = await NamedAsync(samples, "100% _odd_ 'name'", null);
        await samples.CrashAsync(percent, release: "3.0-Beta");
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    private async Task<Guid> NamedAsync(Samples samples, string title, Action<CrashHub.Server.Data.Bucket>? change)
    {
        var id = await samples.BucketAsync(title, change);
        Names[id] = title;
        return id;
    }
}
