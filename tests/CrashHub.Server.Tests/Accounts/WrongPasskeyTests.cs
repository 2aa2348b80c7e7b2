namespace CrashHub.Server.Tests.Accounts;

[Collection(AccountsSiteTests.Name)]
public sealed class WrongPasskeyTests(AccountsSite site)
{
    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{}}")]
    [InlineData("{\"id\":5,\"response\":[]}")]
    public async Task WhatIsNoPasskeyIsRefusedInWords(string credential)
    {
        using var person = Person.At(site.Server);

        var without = await person.SendAsync("/signin", "/signin?handler=Passkey", ("credential", credential));
        await person.SendAsync("/signin", "/signin?handler=PasskeyOptions");
        var answer = await person.SendAsync("/signin", "/signin?handler=Passkey", ("credential", credential));

        Assert.Contains("This passkey is not known here.", without.Page, StringComparison.Ordinal);
        Assert.Contains("This passkey is not known here.", answer.Page, StringComparison.Ordinal);
    }
}
