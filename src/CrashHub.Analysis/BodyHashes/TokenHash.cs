using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>
/// SHA-256 over tokens of any number in one buffer: a full buffer is folded into its own first bytes. What a body is hashed to depends on its tokens
/// only, and memory does not grow with it.
/// </summary>
internal sealed class TokenHash
{
    private const int MostOfOneToken = 16;
    private readonly byte[] buffer = new byte[4096];
    private int length;

    /// <summary>Begins a new hash.</summary>
    public void Begin() => length = 0;

    public void Byte(byte value)
    {
        Reserve();
        buffer[length++] = value;
    }

    /// <summary>A number that is small most of the time: seven bits a byte, low ones first.</summary>
    public void Small(uint value)
    {
        Reserve();
        for (; value >= 0x80; value >>= 7)
            buffer[length++] = (byte)(value | 0x80);
        buffer[length++] = (byte)value;
    }

    public void UInt64(ulong value)
    {
        Reserve();
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(length), value);
        length += 8;
    }

    public void Hash(BodyHash hash)
    {
        UInt64(hash.High);
        UInt64(hash.Low);
    }

    /// <summary>The hash of the tokens since <see cref="Begin"/>.</summary>
    public BodyHash End()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.AsSpan(0, length), hash);
        return BodyHash.Read(hash);
    }

    private void Reserve()
    {
        if (length + MostOfOneToken <= buffer.Length)
            return;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.AsSpan(0, length), hash);
        hash.CopyTo(buffer);
        length = hash.Length;
    }
}
