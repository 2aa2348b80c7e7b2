using CrashHub.Server.Data;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Blobs;

/// <summary>Refuses writes before the disk of the data folder is so full that the database can't commit.</summary>
internal sealed class FreeSpace(DataFolder folder, IOptions<StorageOptions> options)
{
    /// <summary>Throws <see cref="IOException"/> when <paramref name="wanted"/> more bytes would leave less than <c>Storage:MinFreeBytes</c>.</summary>
    /// <param name="wanted">Bytes.</param>
    /// <param name="givesBack">True for what frees more than it takes: it may use half of what must stay free, else a full disk would stay full.</param>
    public void Require(long wanted, bool givesBack = false)
    {
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;
        if (free - wanted < (givesBack ? options.Value.MinFreeBytes / 2 : options.Value.MinFreeBytes))
            throw new IOException(
                $"Too little disk space: {free} bytes are free and Storage:MinFreeBytes keeps {options.Value.MinFreeBytes}."
            );
    }
}
