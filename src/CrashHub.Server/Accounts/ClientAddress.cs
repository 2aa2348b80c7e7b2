using System.Net;
using System.Net.Sockets;

namespace CrashHub.Server.Accounts;

/// <summary>Where a request comes from.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>As it stands in the audit and the list of sessions; null when the transport has none.</summary>
    public static string? Of(HttpContext context) => Plain(context.Connection.RemoteIpAddress)?.ToString();

    /// <summary>What attempts are counted by: of IPv6 the /64, which is what one subscriber has.</summary>
    public static string Network(HttpContext context)
    {
        if (Plain(context.Connection.RemoteIpAddress) is not { } address)
            return "";
        return address.AddressFamily is AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address.ToString();
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
