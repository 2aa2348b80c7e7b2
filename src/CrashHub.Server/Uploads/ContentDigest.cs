using CrashHub.Server.Observability;
using Microsoft.Extensions.Primitives;

namespace CrashHub.Server.Uploads;

/// <summary>The header of RFC 9530: <c>sha-256=:base64:</c> of the body as it travels, so of the encoded bytes. Other algorithms are left alone.</summary>
internal static class ContentDigest
{
    private const string Name = "sha-256";

    /// <summary>The digest that the sender promised, or null. Refuses a header that can't be read.</summary>
    public static byte[]? Promised(StringValues header)
    {
        foreach (var item in header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !item.AsSpan(0, equals).Trim().Equals(Name, StringComparison.OrdinalIgnoreCase))
                continue;
            var value = item.AsSpan(equals + 1).Trim();
            var digest = new byte[33];
            if (value is [':', .., ':'] && Convert.TryFromBase64Chars(value[1..^1], digest, out var length) && length == 32)
                return digest[..32];
            throw new BodyRefused(Wrong("Content-Digest holds no sha-256 of 32 bytes: write sha-256=:BASE64:."));
        }
        return null;
    }

    public static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Wrong(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "digest-mismatch", "The Content-Digest is not right", detail);
}
