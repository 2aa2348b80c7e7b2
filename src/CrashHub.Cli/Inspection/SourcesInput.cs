using System.IO.Compression;
using CrashHub.Analysis;
using CrashHub.Analysis.Sources;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Inspection;

/// <summary>The sources that a user names: a zip, or a folder, which becomes the zip that an upload of it would be.</summary>
internal static class SourcesInput
{
    private const long MaximumFolder = 256L * 1024 * 1024;

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        // No links, which may lead in circles or out of the folder, and nothing hidden: version control keeps every file twice.
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>Reads it; fails with a line that names it when it is neither.</summary>
    public static ReadOnlyMemory<byte> Read(string path, AnalysisLimits limits)
    {
        if (Directory.Exists(path))
            return Pack(path, limits);
        var zip = InputFile.Read(path, InputFile.MaximumBinary);
        return SourceBundle.Open(zip, limits, out var error) is null
            ? throw new CommandFailedException($"{path}: no zip of sources: {error}")
            : zip;
    }

    private static ReadOnlyMemory<byte> Pack(string folder, AnalysisLimits limits)
    {
        try
        {
            var packed = new MemoryStream();
            using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            {
                var files = 0;
                foreach (var file in Directory.EnumerateFiles(folder, "*", Everything))
                {
                    if (new FileInfo(file).Length > limits.MaxSourceFileBytes)
                        continue;
                    if (++files > limits.MaxSourceFiles || packed.Length > MaximumFolder)
                        throw new CommandFailedException(
                            $"{folder}: holds more than {limits.MaxSourceFiles} files or {MaximumFolder} bytes: name the folder of the sources only"
                        );
                    using var entry = zip.CreateEntry(NameOf(folder, file), CompressionLevel.NoCompression).Open();
                    using var content = InputFile.Open(file);
                    content.CopyTo(entry);
                }
            }
            return packed.GetBuffer().AsMemory(0, (int)packed.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{folder}: cannot be read: {failure.Message}");
        }
    }

    private static string NameOf(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
}
