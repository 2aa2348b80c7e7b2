using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace CrashHub.Server.Data.Keys;

/// <summary>Seals elements of the stored key ring with AES-256-GCM under a key that is not in the database. The element says which key it was.</summary>
internal sealed class KeySeal
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string ElementName = "sealedKey";
    private const string IdName = "key";

    private readonly List<(string Id, byte[] Key)> keys = [];

    /// <param name="options">The keys; the first of them seals, each opens.</param>
    public KeySeal(SecretsOptions options)
    {
        foreach (var text in (ReadOnlySpan<string?>)[options.Key, options.PreviousKey])
        {
            if (string.IsNullOrEmpty(text))
                continue;
            var key = Convert.FromBase64String(text);
            keys.Add((Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8)), key));
        }
        Seals = !string.IsNullOrEmpty(options.Key);
    }

    /// <summary>Whether there is a key to seal with.</summary>
    public bool Seals { get; }

    /// <summary>Whether an element was sealed by the key that seals now.</summary>
    public bool IsCurrent(XElement element) => Seals && element.Attribute(IdName)?.Value == keys[0].Id;

    public XElement Seal(XElement element)
    {
        var (id, key) = keys[0];
        var text = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        var bytes = new byte[NonceBytes + TagBytes + text.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            bytes.AsSpan(0, NonceBytes),
            text,
            bytes.AsSpan(NonceBytes + TagBytes),
            bytes.AsSpan(NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(id)
        );
        return new XElement(ElementName, new XAttribute(IdName, id), Convert.ToBase64String(bytes));
    }

    /// <summary>Throws <see cref="CryptographicException"/> where no key of the settings sealed it.</summary>
    public XElement Open(XElement element)
    {
        var id = element.Attribute(IdName)?.Value;
        var key =
            keys.Find(k => k.Id == id).Key
            ?? throw new CryptographicException(
                string.Create(CultureInfo.InvariantCulture, $"The key {id} that sealed it is neither Secrets:Key nor Secrets:PreviousKey.")
            );
        var bytes = Convert.FromBase64String(element.Value);
        if (bytes.Length < NonceBytes + TagBytes)
            throw new CryptographicException("A sealed key is cut short.");
        var text = new byte[bytes.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(
            bytes.AsSpan(0, NonceBytes),
            bytes.AsSpan(NonceBytes + TagBytes),
            bytes.AsSpan(NonceBytes, TagBytes),
            text,
            Encoding.UTF8.GetBytes(id!)
        );
        return XElement.Parse(Encoding.UTF8.GetString(text));
    }
}
