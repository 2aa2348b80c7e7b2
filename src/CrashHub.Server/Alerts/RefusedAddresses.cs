using System.Net;
using System.Net.Sockets;

namespace CrashHub.Server.Alerts;

/// <summary>
/// The addresses that nothing is sent to, since whoever may write an alert rule is not meant to reach what the server can: all that is not of the public
/// internet, and those that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo), whatever that one is.
/// </summary>
internal static class RefusedAddresses
{
    // IANA special-purpose registries for IPv4 and IPv6, and multicast.
    private static readonly (IPNetwork Network, string Name)[] Refused =
    [
        .. Networks("unspecified", "0.0.0.0/8", "::/128"),
        .. Networks("loopback", "127.0.0.0/8", "::1/128"),
        .. Networks("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        .. Networks("link-local", "169.254.0.0/16", "fe80::/10"),
        .. Networks("shared (CGNAT)", "100.64.0.0/10"),
        .. Networks("unique local", "fc00::/7"),
        .. Networks("site-local", "fec0::/10"),
        .. Networks("multicast", "224.0.0.0/4", "ff00::/8"),
        .. Networks("reserved", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "100::/64", "2001:2::/48"),
        .. Networks("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
        .. Networks("IPv4-compatible", "::/96"),
        .. Networks("IPv4-translated", "::ffff:0:0:0/96"),
        .. Networks("NAT64", "64:ff9b::/96", "64:ff9b:1::/48"),
        .. Networks("6to4", "2002::/16", "192.88.99.0/24"),
        .. Networks("Teredo", "2001::/32"),
    ];

    /// <summary>What kind of address it is; null for one of the internet.</summary>
    public static string? KindOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return "IPv4-mapped"; // IPNetwork takes such an address for the IPv4 one.
        foreach (var (network, name) in Refused)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
                return name;
        }
        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 ? null : "unknown";
    }

    private static IEnumerable<(IPNetwork Network, string Name)> Networks(string name, params string[] networks) =>
        networks.Select(text => (IPNetwork.Parse(text), name));
}
