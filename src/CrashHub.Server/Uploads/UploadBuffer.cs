using System.Buffers;

namespace CrashHub.Server.Uploads;

/// <summary>What parts of a body are read into on their way elsewhere, rented when something first is: most dumps go where they stay without it.</summary>
/// <param name="size">Bytes that it has at least.</param>
internal sealed class UploadBuffer(int size) : IDisposable
{
    private byte[]? rented;

    public byte[] Bytes => rented ??= ArrayPool<byte>.Shared.Rent(size);

    public void Dispose()
    {
        if (rented is null)
            return;
        ArrayPool<byte>.Shared.Return(rented);
        rented = null;
    }
}
