using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Keys;

/// <summary>Brings the stored key ring under the key of the settings: what lies open is sealed, what the key before sealed is sealed anew.</summary>
internal sealed class StoredKeys(IDbContextFactory<CrashHubDb> databases, KeySeal seal)
{
    private static readonly XNamespace Protection = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Throws <see cref="System.Security.Cryptography.CryptographicException"/> where a key was sealed by one that is in no setting.</summary>
    public async Task SealAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        foreach (var row in await db.DataProtectionKeys.OrderBy(k => k.Id).ToListAsync(cancellation))
        {
            if (row.Xml is null)
                continue;
            var key = XElement.Parse(row.Xml);
            var changed = false;
            foreach (var element in key.Descendants().ToList())
            {
                if (element.Name == Protection + "encryptedSecret" && IsOurs(element))
                {
                    var sealedElement = element.Elements().Single();
                    if (seal.IsCurrent(sealedElement))
                        continue;
                    var open = seal.Open(sealedElement);
                    if (!seal.Seals)
                        continue;
                    sealedElement.ReplaceWith(seal.Seal(open));
                    changed = true;
                }
                else if (seal.Seals && (bool?)element.Attribute(Protection + "requiresEncryption") is true)
                {
                    element.ReplaceWith(
                        new XElement(
                            Protection + "encryptedSecret",
                            new XAttribute("decryptorType", typeof(KeyXmlDecryptor).AssemblyQualifiedName!),
                            seal.Seal(element)
                        )
                    );
                    changed = true;
                }
            }
            if (changed)
                row.Xml = key.ToString(SaveOptions.DisableFormatting);
        }
        await db.SaveChangesAsync(cancellation);
    }

    private static bool IsOurs(XElement element) =>
        element.Attribute("decryptorType")?.Value.StartsWith(typeof(KeyXmlDecryptor).FullName!, StringComparison.Ordinal) is true;
}
