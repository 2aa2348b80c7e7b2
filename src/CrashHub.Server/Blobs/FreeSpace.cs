using CrashHub.Server.Data;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Blobs;

/// <summary>Refuses writes before the disk of the data folder is so full that the database can't commit.</summary>
internal sealed class FreeSpace(DataFolder folder, IOptions<StorageOptions> options)
{
    /// <summary>Throws <see cref="IOException"/> when <paramref name="wanted"/> more bytes would leave less than <c>Storage:MinFreeBytes</c>.</summary>
    public void Require(long wanted)
    {
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;
        if (free - wanted < options.Value.MinFreeBytes)
            throw new IOException(
                $"Too little disk space: {free} bytes are free and Storage:MinFreeBytes keeps {options.Value.MinFreeBytes}."
            );
    }
}
