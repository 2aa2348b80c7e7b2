using System.Net;

namespace CrashHub.Server.Alerts;

/// <summary>What can be said of a receiver's address before anything is sent to it, and how it is shown.</summary>
internal static class AlertAddress
{
    public const int Longest = 2000;
    private const string Mask = "***";

    /// <summary>Null, or why nothing is sent there. Names are resolved only when a connection is made, and judged again then.</summary>
    public static string? Fault(string text, bool allowPrivate)
    {
        if (text.Length > Longest || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return "is no address";
        if (text.Any(char.IsControl))
            return "must not hold control characters";
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            return "must begin with http:// or https://";
        if (uri.UserInfo.Length > 0)
            return "must not hold a user's name or password";
        if (HostOf(uri) is not { Length: > 0 } host)
            return "names no host";
        return !allowPrivate && KindOf(host) is { } kind ? $"is blocked: nothing is sent to {kind} addresses" : null;
    }

    /// <summary>The address with only its host to be seen: the rest is often all that a receiver asks for.</summary>
    public static string Masked(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.GetLeftPart(UriPartial.Authority)}/{Mask}" : Mask;

    private static string? HostOf(Uri uri)
    {
        try
        {
            return uri.IdnHost.Trim('[', ']').TrimEnd('.');
        }
        catch (UriFormatException)
        {
            return null; // A name that has no ASCII form.
        }
    }

    private static string? KindOf(string host)
    {
        // 127.1, 0x7f000001 and 2130706433 are spellings of one address: Uri and IPAddress both read them.
        if (IPAddress.TryParse(host, out var address))
            return RefusedAddresses.KindOf(address);
        var isLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return isLocal || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? "loopback" : null; // RFC 6761 s6.3
    }
}
