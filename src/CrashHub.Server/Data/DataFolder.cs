using CrashHub.Server.Blobs;

namespace CrashHub.Server.Data;

/// <summary>The folder of <c>DataPath</c>. The process that uses it holds it: a second one must not open the same database and files.</summary>
internal sealed class DataFolder(IConfiguration configuration) : IDisposable
{
    private FileStream? held;

    /// <summary>Absolute; a relative setting counts from the working directory.</summary>
    public string Path { get; } = PathOf(configuration);

    public static string PathOf(IConfiguration configuration) =>
        System.IO.Path.GetFullPath(configuration["DataPath"] is { Length: > 0 } path ? path : "data");

    /// <summary>Creates and holds the folder until this object is disposed; the operating system lets go when the process dies.</summary>
    /// <returns>Null, or one line that says why the folder can't be used.</returns>
    public string? Hold()
    {
        try
        {
            Directory.CreateDirectory(Path);
            if (System.IO.Path.GetDirectoryName(Path) is { } parent)
                FileSync.Folder(parent);
            // Another file first, so that "can't be written" and "somebody holds it" are told apart.
            var probe = System.IO.Path.Combine(Path, $"probe-{Guid.NewGuid():n}");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Unwritable(fault);
        }
        try
        {
            held = new FileStream(System.IO.Path.Combine(Path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (UnauthorizedAccessException fault)
        {
            return Unwritable(fault);
        }
        catch (IOException)
        {
            return $"The data folder {Path} is in use by another CrashHub process. Stop that one or set DataPath to another folder.";
        }
    }

    private string Unwritable(Exception fault) =>
        $"The data folder {Path} can't be written: {fault.Message} Make it writable or set DataPath to another folder.";

    public void Dispose() => held?.Dispose();
}
