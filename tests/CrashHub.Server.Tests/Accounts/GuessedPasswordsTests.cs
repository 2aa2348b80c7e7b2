using CrashHub.Server.Accounts;

namespace CrashHub.Server.Tests.Accounts;

public sealed class GuessedPasswordsTests
{
    [Theory]
    [InlineData("ann@example.org")]
    [InlineData("ANN@example.org")]
    [InlineData("ann.lee ann.lee")]
    [InlineData("Ann Lee 2026")]
    [InlineData("password1234")]
    [InlineData("Passw0rd2026")]
    [InlineData("crashhubadmin")]
    [InlineData("aaaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("123456789012")]
    [InlineData("210987654321")]
    [InlineData("qwertyuiopas")]
    [InlineData("iloveyou1234!")]
    [InlineData("correct horse battery staple")]
    public void WhatIsTriedFirstIsRefused(string password) =>
        Assert.True(
            GuessedPasswords.IsGuessed(
                password,
                password.StartsWith("ann.lee", StringComparison.Ordinal) ? "ann.lee@x.org" : "ann@example.org",
                "Ann Lee"
            )
        );

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("Correct-horse-7-battery")]
    [InlineData("twelve chars")]
    [InlineData("password is not enough")]
    [InlineData("ann likes old maps")]
    [InlineData("hKz7 vq!2m_Wd")]
    public void OthersAreTaken(string password) => Assert.False(GuessedPasswords.IsGuessed(password, "ann@example.org", "Ann Lee"));

    [Fact]
    public async Task APersonIsToldAndMayTakeAnother()
    {
        await using var server = new CrashHubServer();
        using var person = await Person.AdministratorAsync(server);

        var refused = await person.SendAsync(
            "/account",
            "/account?handler=Password",
            ("current", Person.Password),
            ("wanted", "ann@example.org")
        );

        Assert.Equal(System.Net.HttpStatusCode.OK, refused.Status);
        Assert.Contains("tried first", refused.Page, StringComparison.Ordinal);
    }
}
