using System.Security.Cryptography;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Data.Keys;

/// <summary>The service's own keys under a key that is not in the database.</summary>
public sealed class StoredKeysTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeysThatLayOpenAreSealedAndWhatTheyProtectedStaysReadable()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-keys-");
        var (first, second) = (NewKey(), NewKey());
        string text;
        await using (var open = new CrashHubServer(folder.FullName))
        {
            text = Protector(open).Protect("said");
            Assert.All(await KeysAsync(open), xml => Assert.Contains("<masterKey", xml, StringComparison.Ordinal));
        }

        await using (var server = new CrashHubServer(folder.FullName, null, ("Secrets:Key", first)))
        {
            Assert.Equal("said", Protector(server).Unprotect(text));
            Assert.All(await KeysAsync(server), IsSealed);
        }
        await using (var server = new CrashHubServer(folder.FullName, null, ("Secrets:Key", second), ("Secrets:PreviousKey", first)))
            Assert.Equal("said", Protector(server).Unprotect(text));
        await using (var server = new CrashHubServer(folder.FullName, null, ("Secrets:Key", second)))
            Assert.Equal("said", Protector(server).Unprotect(text));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task AKeyThatIsMadeUnderAKeyIsSealedAtOnce()
    {
        await using var server = new CrashHubServer(null, null, ("Secrets:Key", NewKey()));

        var text = Protector(server).Protect("said");

        Assert.Equal("said", Protector(server).Unprotect(text));
        Assert.All(await KeysAsync(server), IsSealed);
    }

    private static void IsSealed(string xml)
    {
        Assert.Contains("<sealedKey key=", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static IDataProtector Protector(CrashHubServer server) =>
        server.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static async Task<List<string>> KeysAsync(CrashHubServer server)
    {
        await using CrashHubDb db = await server.DbAsync();
        var keys = await db.DataProtectionKeys.Select(k => k.Xml!).ToListAsync(Cancellation);
        Assert.NotEmpty(keys);
        return keys;
    }
}
