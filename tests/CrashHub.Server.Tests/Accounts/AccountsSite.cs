namespace CrashHub.Server.Tests.Accounts;

/// <summary>One server for all tests that need nothing special of it; each makes people and projects of its own.</summary>
public sealed class AccountsSite : IAsyncDisposable
{
    internal CrashHubServer Server { get; } = new CrashHubServer().Set("Accounts:AttemptsPerAddress", "100000");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>Tests that share the <see cref="AccountsSite"/>.</summary>
[CollectionDefinition(Name)]
public sealed class AccountsSiteTests : ICollectionFixture<AccountsSite>
{
    public const string Name = "Accounts site";
}
