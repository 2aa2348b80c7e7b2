using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Server.Accounts;

/// <summary>Secrets of 256 random bits and the hash that is stored for one.</summary>
internal static class TokenSecret
{
    /// <summary>Nothing longer is looked at.</summary>
    public const int LongestAccepted = 512;

    private const string Prefix = "chk_";

    public static string Create() => Prefix + Random();

    /// <summary>256 random bits as text that needs no escaping in an address.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, lower-case hex. The secret has full entropy, so neither salt nor stretching adds anything.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
