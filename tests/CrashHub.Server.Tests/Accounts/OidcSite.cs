namespace CrashHub.Server.Tests.Accounts;

/// <summary>A provider and a server that signs people in through it, for all tests of it; they run one after the other.</summary>
public sealed class OidcSite : IAsyncLifetime
{
    internal OidcProvider Provider { get; private set; } = null!;
    internal CrashHubServer Server { get; private set; } = null!;

    /// <summary>The way to the provider, as a browser has one.</summary>
    internal HttpClient Network { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public async ValueTask InitializeAsync()
    {
        Provider = await OidcProvider.StartAsync();
        Server = new CrashHubServer()
            .Set("Oidc:Authority", Provider.Authority)
            .Set("Oidc:AllowHttp", "true")
            .Set("Oidc:ClientId", OidcProvider.ClientId)
            .Set("Oidc:ClientSecret", OidcProvider.ClientSecret)
            .Set("Oidc:Name", "Example ID");
    }

    public async ValueTask DisposeAsync()
    {
        Network.Dispose();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
