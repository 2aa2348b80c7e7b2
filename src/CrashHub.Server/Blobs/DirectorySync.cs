using System.Runtime.InteropServices;
using System.Text;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Makes directory entries durable: after a rename only a sync of the directory keeps the new name over a loss of power. .NET has no call for it.
/// </summary>
internal static class DirectorySync
{
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names itself.
        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (descriptor < 0)
            throw Failure("opened", path);
        try
        {
            if (Fsync(descriptor) != 0)
                throw Failure("synced", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what, string path) =>
        new($"The folder {path} can't be {what}: {Marshal.GetLastPInvokeErrorMessage()}.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
