using System.IO.Compression;
using System.Text;

namespace CrashHub.Testing;

/// <summary>Makes zips of sources.</summary>
public static class ZipBytes
{
    /// <summary>A zip with the given files, deflated; names are written as they are.</summary>
    public static byte[] Of(params ReadOnlySpan<(string Name, string Text)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var content = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                content.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return stream.ToArray();
    }

    /// <summary>Where the n-th directory record begins.</summary>
    public static int RecordAt(byte[] zip, int index)
    {
        var at = -1;
        for (var i = 0; i <= index; i++)
            at += 1 + zip.AsSpan(at + 1).IndexOf("PK\u0001\u0002"u8);
        return at;
    }
}
