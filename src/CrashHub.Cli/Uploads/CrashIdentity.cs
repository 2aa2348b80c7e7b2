using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Cli.Uploads;

/// <summary>
/// The event id of a dump that has none: made of its bytes, its name and when it was written, so that sending the same file again, after a
/// failure half-way for example, is the same crash, and a second dump with the same bytes is another.
/// </summary>
internal static class CrashIdentity
{
    public static Guid Of(string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(path)}\0{File.GetLastWriteTimeUtc(path).Ticks}\0"));
        using var file = Inputs.InputFile.Open(path);
        var buffer = new byte[256 * 1024];
        for (int read; (read = file.Read(buffer)) > 0; )
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
        }
        var bytes = hash.GetHashAndReset().AsSpan(0, 16);
        // RFC 9562, version 8: bits of the maker's own choice.
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
