using System.Globalization;

namespace CrashHub.Cli.Inputs;

/// <summary>Numbers as people write addresses and offsets.</summary>
internal static class Numbers
{
    /// <summary>Reads decimal digits, or hex digits after <c>0x</c>.</summary>
    public static bool TryParse(string text, out ulong value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
