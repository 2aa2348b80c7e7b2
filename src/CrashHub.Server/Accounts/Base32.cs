namespace CrashHub.Server.Accounts;

/// <summary>Base 32 of RFC 4648, section 6, as authenticator apps write keys.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerDigit = 5;

    /// <summary>The bytes; padding, spaces and what is no digit are passed over.</summary>
    public static byte[] Decode(string text)
    {
        var bytes = new List<byte>(text.Length * BitsPerDigit / 8);
        var (value, bits) = (0, 0);
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (digit < 0)
                continue;
            value = (value << BitsPerDigit) | digit;
            bits += BitsPerDigit;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(value >> bits));
            value &= (1 << bits) - 1;
        }
        return [.. bytes];
    }
}
