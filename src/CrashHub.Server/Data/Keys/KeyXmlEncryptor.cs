using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace CrashHub.Server.Data.Keys;

/// <summary>Seals the secret part of each key that the service makes for itself.</summary>
internal sealed class KeyXmlEncryptor(KeySeal seal) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(seal.Seal(plaintextElement), typeof(KeyXmlDecryptor));
}
