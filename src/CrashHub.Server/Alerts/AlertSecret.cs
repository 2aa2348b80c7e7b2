using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Server.Alerts;

/// <summary>Secrets and signatures of Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class AlertSecret
{
    public const string Prefix = "whsec_";
    private const int Bytes = 32; // The specification asks for 24 to 64.

    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>One signature as it stands in <c>webhook-signature</c>.</summary>
    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), signed))}";
    }
}
