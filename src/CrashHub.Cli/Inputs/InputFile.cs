namespace CrashHub.Cli.Inputs;

/// <summary>Reads a file that the user named, whole and bounded.</summary>
internal static class InputFile
{
    /// <summary>The most that a dump, module or debug file may hold; the server's default limits.</summary>
    public const long MaximumBinary = 1L << 30;

    /// <summary>The most that an event may hold; the server's default limit.</summary>
    public const long MaximumEvent = 256 * 1024;

    public static ReadOnlyMemory<byte> Read(string path, long maximum)
    {
        try
        {
            using var file = Open(path);
            return file.CanSeek ? ReadKnownLength(file, path, maximum) : ReadToEnd(file, path, maximum);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path}: {Reason(failure)}");
        }
    }

    /// <summary>Opens a file for reading; a folder or a missing file fails with a line that names it.</summary>
    public static FileStream Open(string path)
    {
        if (path.Length == 0)
            throw new CommandFailedException("a file's name is empty");
        if (Directory.Exists(path))
            throw new CommandFailedException($"{path}: is a folder, not a file");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is no UTF-8 on the command line arrives as replacement characters, and no such file is there.
            var hint = path.Contains('\uFFFD', StringComparison.Ordinal)
                ? "; a name that is not UTF-8 can't be passed: use /dev/stdin and redirect it"
                : "";
            throw new CommandFailedException($"{path}: {Reason(failure)}{hint}");
        }
    }

    private static byte[] ReadKnownLength(FileStream file, string path, long maximum)
    {
        if (file.Length > maximum)
            throw TooLarge(path, maximum);
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        file.ReadExactly(bytes);
        return bytes;
    }

    // A pipe, as in <(zstd -dc dump.zst), has no length.
    private static ReadOnlyMemory<byte> ReadToEnd(FileStream file, string path, long maximum)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = file.Read(buffer)) > 0; )
        {
            if (bytes.Length + read > maximum)
                throw TooLarge(path, maximum);
            bytes.Write(buffer, 0, read);
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static CommandFailedException TooLarge(string path, long maximum) => new($"{path}: larger than {maximum} bytes");

    private static string Reason(Exception failure) =>
        failure switch
        {
            FileNotFoundException or DirectoryNotFoundException => "no such file",
            UnauthorizedAccessException => "permission denied",
            EndOfStreamException => "the file became shorter while it was read",
            _ => "cannot be read: " + failure.Message,
        };
}
