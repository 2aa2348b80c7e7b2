using System.IO.Compression;
using CrashHub.Server.Builds;

namespace CrashHub.Server.Tests.Builds;

public sealed class SourcesCheckTests
{
    [Theory]
    [InlineData("src/main.c", true)]
    [InlineData("src/..hidden", true)]
    [InlineData("../main.c", false)]
    [InlineData("src/../../main.c", false)]
    [InlineData("src\\..\\main.c", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("C:\\main.c", false)]
    public void NamesStayInTheirFolder(string name, bool sound) =>
        Assert.Equal(sound, SourcesCheck.Fault(Zip((name, 10, 0)), 1000) is null);

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void UnpackedBytesAreBounded(int bytes, bool sound) =>
        Assert.Equal(sound, SourcesCheck.Fault(Zip(("a", bytes, 0)), 1000) is null);

    [Fact]
    public void LinksAreRefused() => Assert.Contains("link", SourcesCheck.Fault(Zip(("a", 10, 0xA1FF << 16)), 1000));

    [Fact]
    public void DamageIsRefusedAndNeverThrows()
    {
        var zip = Zip(("a", 10, 0), ("b", 20, 0));
        var random = new Random(7);
        for (var round = 0; round < 5000; round++)
        {
            var copy = zip.ToArray();
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
            _ = SourcesCheck.Fault(copy.AsMemory(0, random.Next(copy.Length + 1)), 1000);
        }
        Assert.NotNull(SourcesCheck.Fault(zip.AsMemory(0, zip.Length - 1), 1000));
    }

    private static byte[] Zip(params ReadOnlySpan<(string Name, int Bytes, int Attributes)> entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes, attributes) in entries)
            {
                var entry = zip.CreateEntry(name);
                entry.ExternalAttributes = attributes;
                using var content = entry.Open();
                content.Write(new byte[bytes]);
            }
        }
        return stream.ToArray();
    }
}
