using CrashHub.Server.Accounts;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>A passkey is taken from the page at the server's own address, as browsers know it, and from no other of its domain.</summary>
public sealed class PasskeyOriginTests
{
    [Theory]
    [InlineData("https://crashes.example", true)]
    [InlineData("https://crashes.example:443", true)]
    [InlineData("https://CRASHES.example", true)]
    [InlineData("http://crashes.example", false)]
    [InlineData("https://crashes.example:8443", false)]
    [InlineData("https://evil.crashes.example", false)]
    [InlineData("https://crashes.example.evil", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void OnlyTheServersAddressIsTaken(string origin, bool isTaken)
    {
        var root = new Uri("https://crashes.example/crashhub");

        Assert.Equal(isTaken, PasskeyDesk.IsOrigin(origin, isCrossOrigin: false, root));
        Assert.False(PasskeyDesk.IsOrigin(origin, isCrossOrigin: true, root));
    }
}
