using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Sources;

/// <summary>
/// The sources of a build in a zip. Names are only compared, never opened as paths; files are unpacked one by one when asked for. Not safe for
/// several threads.
/// </summary>
public sealed class SourceBundle
{
    // Of files with one name; of more the right one is not to be told, and comparing them all is work for an attacker.
    private const int MostCandidates = 1000;

    private readonly ReadOnlyMemory<byte> zip;
    private readonly string[] paths;
    private readonly Dictionary<string, List<int>> byFileName = new(StringComparer.Ordinal);
    private readonly bool hasTopFolder;

    private SourceBundle(ReadOnlyMemory<byte> zip, IReadOnlyList<SourceFile> files)
    {
        (this.zip, Files) = (zip, files);
        paths = new string[files.Count];
        for (var i = 0; i < paths.Length; i++)
        {
            UnpackedLength += files[i].Length;
            paths[i] = files[i].Fault == SourceFileFault.None ? SourcePath.Normalize(files[i].Name) : "";
            if (paths[i].Length == 0)
                continue;
            var name = SourcePath.FileName(paths[i]).ToString();
            if (!byFileName.TryGetValue(name, out var sameName))
                byFileName.Add(name, sameName = []);
            sameName.Add(i);
        }
        hasTopFolder = HasTopFolder(paths);
    }

    /// <summary>The entries of the zip's directory, in its order; those with a fault are never found.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Bytes of all entries once unpacked, as the directory says.</summary>
    public long UnpackedLength { get; }

    /// <summary>Reads the directory of a zip.</summary>
    /// <param name="zip">The zip; kept, not copied.</param>
    /// <param name="limits">Bounds of entries and of each file's bytes.</param>
    /// <param name="error">Why not, at its byte of the zip; of no kind when a bundle is returned.</param>
    /// <returns>Null when the bytes are no zip, its directory is damaged, or it has too many entries.</returns>
    public static SourceBundle? Open(ReadOnlyMemory<byte> zip, AnalysisLimits limits, out ParseError error)
    {
        var files = ZipDirectory.Read(zip.Span, limits, out error);
        return error.Kind == ParseErrorKind.None ? new(zip, files) : null;
    }

    /// <summary>
    /// The file that a path of debug information means: the one whose path agrees with it for most segments from the end, all of the shorter
    /// path at least. A folder that holds everything in the bundle, as archives of repositories have one, needs not agree.
    /// </summary>
    /// <param name="path">The path as debug information spells it.</param>
    /// <param name="candidates">How many files fit equally well; 1 when one is returned, unless they hold the same bytes.</param>
    /// <returns>Index in <see cref="Files"/>; -1 when none fits or several different ones fit equally well.</returns>
    public int Find(string path, out int candidates)
    {
        candidates = 0;
        var wanted = SourcePath.Normalize(path);
        if (!byFileName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(SourcePath.FileName(wanted), out var sameName))
            return -1;
        candidates = sameName.Count;
        if (sameName.Count > MostCandidates)
            return -1;
        var length = SourcePath.Count(wanted);
        var (best, found, isAmbiguous) = (0, -1, false);
        candidates = 0;
        foreach (var index in sameName)
        {
            var common = SourcePath.CommonEnd(wanted, paths[index]);
            var own = SourcePath.Count(paths[index]) - (hasTopFolder ? 1 : 0);
            if (common < Math.Min(length, own) || common < best)
                continue;
            if (common > best)
                (best, found, isAmbiguous, candidates) = (common, index, false, 1);
            else
            {
                candidates++;
                isAmbiguous |= (Files[index].Crc32, Files[index].Length) != (Files[found].Crc32, Files[found].Length);
            }
        }
        return isAmbiguous ? -1 : found;
    }

    /// <summary>Unpacks a file.</summary>
    /// <param name="index">Index in <see cref="Files"/>.</param>
    /// <param name="error">What is wrong with it, at its byte of the zip.</param>
    /// <returns>Its bytes; null when it has a fault or is damaged.</returns>
    public byte[]? Read(int index, out ParseError error)
    {
        error = default;
        return Files[index].Fault == SourceFileFault.None ? ZipContent.Read(zip, Files[index], out error) : null;
    }

    private static bool HasTopFolder(string[] paths)
    {
        ReadOnlySpan<char> top = default;
        foreach (var path in paths)
        {
            if (path.Length == 0)
                continue;
            var slash = path.IndexOf('/');
            if (slash < 0 || (!top.IsEmpty && !top.SequenceEqual(path.AsSpan(0, slash))))
                return false;
            top = path.AsSpan(0, slash);
        }
        return !top.IsEmpty;
    }
}
