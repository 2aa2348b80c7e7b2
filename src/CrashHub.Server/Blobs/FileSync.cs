using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>
/// What durability needs of the file system and .NET has no call for: syncing data without the times of the file, syncing a folder (after a rename only
/// that keeps the new name over a loss of power), and reserving space.
/// </summary>
internal static class FileSync
{
    private const int InvalidArgument = 22;
    private const int NotSupported = 95;
    private const int GetFlags = 3;
    private const int SetFlags = 4;

    // SYNC_FILE_RANGE_WRITE of <fcntl.h>. The flags that wait would take the file's error from whoever syncs it.
    private const uint BeginWrite = 2;

    /// <summary>False in a process that measures what syncs cost (<see cref="StorageOptions.Sync"/>); set once, before anything is stored.</summary>
    public static bool IsOn { get; set; } = true;

    /// <summary>Makes a file's bytes, and the length that is needed to read them, durable.</summary>
    /// <exception cref="IOException">They may or may not be; never to be tried again, since the kernel may have dropped them.</exception>
    public static void Data(SafeFileHandle file)
    {
        if (!IsOn)
            return;
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }
        if (Fdatasync(file) != 0)
            throw new IOException($"A file can't be synced: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>
    /// Begins to write a file's bytes to the disk and does not wait: a <see cref="Data"/> of each of many files that follows finds little left to do. It makes
    /// nothing durable, and says nothing of what goes wrong: <see cref="Data"/> does, since nothing here takes that error away.
    /// </summary>
    public static void Begin(SafeFileHandle file)
    {
        if (IsOn && OperatingSystem.IsLinux())
            _ = SyncFileRange(file, 0, 0, BeginWrite);
    }

    /// <summary>Makes the entries of a folder durable.</summary>
    public static void Folder(string path)
    {
        if (!IsOn || OperatingSystem.IsWindows())
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

    /// <summary>
    /// Has a new file written past the page cache, from memory and at offsets that are multiples of <see cref="AlignedBuffer.Block"/>. Where that can't be,
    /// which only a write tells, the file goes through the cache as ever, and is as durable once it is synced. Its first block is zeros afterwards.
    /// </summary>
    /// <returns>Whether it is so.</returns>
    public static bool TryWritePastCache(SafeFileHandle file)
    {
        if (!WritePastCache(file))
            return false;
        var buffer = AlignedBuffer.Rent();
        try
        {
            var block = buffer.Span[..AlignedBuffer.Block];
            block.Clear();
            RandomAccess.Write(file, block, 0);
            return true;
        }
        catch (IOException)
        {
            PastCache(file, isOn: false);
            return false;
        }
        finally
        {
            AlignedBuffer.Return(buffer);
        }
    }

    /// <summary>As <see cref="TryWritePastCache"/>, for a file beside one where that was so.</summary>
    public static bool WritePastCache(SafeFileHandle file) => PastCache(file, isOn: true);

    private static bool PastCache(SafeFileHandle file, bool isOn)
    {
        // O_DIRECT of <asm/fcntl.h>
        var direct = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 0x4000,
            Architecture.Arm64 => 0x10000,
            _ => 0,
        };
        if (direct == 0 || !OperatingSystem.IsLinux())
            return false;
        var flags = Fcntl(file, GetFlags, 0);
        return flags >= 0 && Fcntl(file, SetFlags, isOn ? flags | direct : flags & ~direct) == 0;
    }

    /// <summary>Reserves space, so that later writes change no length and find room; where a file system has no such thing, nothing happens.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public static void Reserve(SafeFileHandle file, long bytes)
    {
        if (!OperatingSystem.IsLinux() || Fallocate(file, 0, 0, bytes) == 0)
            return;
        if (Marshal.GetLastPInvokeError() is not (NotSupported or InvalidArgument))
            throw new IOException($"No space for a segment of {bytes} bytes: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static IOException Failure(string what, string path) =>
        new($"The folder {path} can't be {what}: {Marshal.GetLastPInvokeErrorMessage()}.");

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False where that can't be: another file system, one without such names, or no such file.</returns>
    public static bool TryLink(string path, string name) =>
        !OperatingSystem.IsWindows() && Link(Encoding.UTF8.GetBytes(path + '\0'), Encoding.UTF8.GetBytes(name + '\0')) == 0;

    /// <summary>Makes everything durable that was written on this machine.</summary>
    public static void All()
    {
        if (!OperatingSystem.IsWindows())
            SyncAll();
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] path, byte[] name);

    [DllImport("libc", EntryPoint = "sync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SyncAll();

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fdatasync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileRange(SafeFileHandle file, long offset, long bytes, uint flags);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fcntl(SafeFileHandle file, int command, int argument);

    [DllImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fallocate(SafeFileHandle file, int mode, long offset, long length);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
