using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CrashHub.Server.Data.Keys;

/// <summary>Opens what <see cref="KeyXmlEncryptor"/> sealed; made by name, which stands in the stored key.</summary>
internal sealed class KeyXmlDecryptor : IXmlDecryptor
{
    private readonly KeySeal seal;

    public KeyXmlDecryptor(IServiceProvider services) => seal = services.GetRequiredService<KeySeal>();

    public XElement Decrypt(XElement encryptedElement) => seal.Open(encryptedElement);
}
