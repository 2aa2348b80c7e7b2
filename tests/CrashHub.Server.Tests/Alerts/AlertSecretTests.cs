using CrashHub.Server.Alerts;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertSecretTests
{
    /// <summary>The example that the libraries of Standard Webhooks are tested with.</summary>
    [Fact]
    public void SignsAsTheSpecificationsExample()
    {
        var signature = AlertSecret.Sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            "{\"test\": 2432232314}"u8
        );

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void SecretsAreRandomAndOf32Bytes()
    {
        var (one, other) = (AlertSecret.Make(), AlertSecret.Make());

        Assert.NotEqual(one, other);
        Assert.StartsWith("whsec_", one, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(one["whsec_".Length..]).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void RetriesReachOverADayAndTheFirstComesWithinHalfAMinute(double chance)
    {
        var after = TimeSpan.Zero;
        var tries = 1;
        while (after < AlertRetry.GiveUpAfter)
            after += AlertRetry.After(tries++, chance);

        Assert.InRange(AlertRetry.After(1, chance), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        Assert.InRange(tries, 10, 16);
        Assert.InRange(AlertRetry.After(1000, chance), TimeSpan.FromHours(4), TimeSpan.FromHours(5));
    }
}
