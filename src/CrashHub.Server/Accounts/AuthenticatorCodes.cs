using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Codes of an authenticator app (RFC 6238: HMAC-SHA-1, 30 seconds, six digits), one step of clock drift either way. In place of Identity's own, which
/// takes the same code again for minutes: section 5.2 wants each taken once.
/// </summary>
internal sealed class AuthenticatorCodes(TimeProvider time) : IUserTwoFactorTokenProvider<User>
{
    private const int StepSeconds = 30;
    private const int Drift = 1;
    private const int Digits = 6;
    private const uint Modulus = 1_000_000;

    /// <summary>The time step of an instant.</summary>
    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    /// <param name="key">The shared key, base 32.</param>
    /// <param name="step">30-second steps since 1970.</param>
    public static string CodeOf(string key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What every authenticator app computes; the attacks on SHA-1 do not reach HMAC.
        HMACSHA1.HashData(Base32.Decode(key), counter, hash);
#pragma warning restore CA5350
        var at = hash[^1] & 0xF;
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[at..]) & 0x7FFFFFFF;
        return (number % Modulus).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<User> manager, User user)
    {
        var key = await manager.GetAuthenticatorKeyAsync(user);
        var given = string.Concat(token.Where(char.IsAsciiDigit));
        if (string.IsNullOrEmpty(key) || given.Length != Digits)
            return false;
        var now = StepOf(time.GetUtcNow());
        for (var step = now - Drift; step <= now + Drift; step++)
        {
            if (step <= user.LastCodeStep || !IsSame(given, CodeOf(key, step)))
                continue;
            user.LastCodeStep = step;
            // The stamp of the row decides between two requests with one code.
            return (await manager.UpdateAsync(user)).Succeeded;
        }
        return false;
    }

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<User> manager, User user) =>
        !string.IsNullOrEmpty(await manager.GetAuthenticatorKeyAsync(user));

    /// <summary>The app makes them.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<User> manager, User user) => Task.FromResult("");

    private static bool IsSame(string given, string code) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(given), System.Text.Encoding.ASCII.GetBytes(code));
}
