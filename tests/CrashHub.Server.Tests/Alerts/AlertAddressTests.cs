using System.Net;
using CrashHub.Server.Alerts;

namespace CrashHub.Server.Tests.Alerts;

public sealed class AlertAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.255.255.254:8080/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://a.localhost/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://127.1/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://0/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:8.8.8.8]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://172.31.255.255/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://100.127.255.255/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://[fec0::1]/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://[64:ff9b::808:808]/")]
    [InlineData("http://[64:ff9b:1::1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[2001:0:1::]/")]
    public void AddressesThatAreNotOfTheInternetAreBlocked(string url)
    {
        Assert.Contains("blocked", AlertAddress.Fault(url, allowPrivate: false), StringComparison.Ordinal);
        Assert.Null(AlertAddress.Fault(url, allowPrivate: true));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.org/")]
    [InlineData("ftp://example.org/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/relative")]
    [InlineData("http://")]
    [InlineData("https://user:word@example.org/")]
    public void OnlyPlainHttpAddressesAreTaken(string url)
    {
        Assert.NotNull(AlertAddress.Fault(url, allowPrivate: true));
    }

    [Theory]
    [InlineData("https://hooks.example.org/services/T0/B0/x")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("http://172.15.255.255/")]
    [InlineData("http://172.32.0.0/")]
    [InlineData("http://100.63.255.255/")]
    [InlineData("http://100.128.0.0/")]
    [InlineData("http://[2606:4700::1111]/")]
    [InlineData("http://[2003::1]/")]
    public void AddressesOfTheInternetAreTaken(string url)
    {
        Assert.Null(AlertAddress.Fault(url, allowPrivate: false));
    }

    [Fact]
    public void OnlyTheHostOfAnAddressIsShown()
    {
        Assert.Equal("https://hooks.example.org/***", AlertAddress.Masked("https://hooks.example.org/services/T0?key=1#x"));
    }

    [Fact]
    public void AMappedAddressIsRefusedWhateverItMaps()
    {
        Assert.Null(RefusedAddresses.KindOf(IPAddress.Parse("9.9.9.9")));
        Assert.Equal("IPv4-mapped", RefusedAddresses.KindOf(IPAddress.Parse("9.9.9.9").MapToIPv6()));
    }
}
