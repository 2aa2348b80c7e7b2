namespace CrashHub.Server.Alerts;

/// <summary>A receiver's name leads to an address that nothing is sent to.</summary>
internal sealed class BlockedAddressException(string kind)
    : IOException($"blocked: the receiver's name leads to a {kind} address, and {AlertsOptions.PrivateSetting} is not set");
