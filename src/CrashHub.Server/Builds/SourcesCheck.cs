using CrashHub.Analysis;
using CrashHub.Analysis.Sources;

namespace CrashHub.Server.Builds;

/// <summary>
/// Whether a zip of sources may be kept. It is stored as it came and never unpacked to disk; still a name that leaves its folder, a link, or more
/// than a build may hold once unpacked is refused here, so that nothing that reads it later can be led astray.
/// </summary>
internal static class SourcesCheck
{
    /// <summary>Null when it may, else why not.</summary>
    public static string? Fault(ReadOnlyMemory<byte> zip, long maxUnpacked)
    {
        if (SourceBundle.Open(zip, AnalysisLimits.Default, out var error) is not { } bundle)
            return error.ToString();
        if (bundle.UnpackedLength > maxUnpacked)
            return $"more than {maxUnpacked} bytes when unpacked";
        for (var i = 0; i < bundle.Files.Count; i++)
        {
            if (bundle.Files[i].Fault is SourceFileFault.Link or SourceFileFault.UnsafeName)
                return bundle.Files[i].Fault == SourceFileFault.Link
                    ? $"entry {i}: a link"
                    : $"entry {i}: a name that is empty, too long, absolute, or leaves its folder";
        }
        return null;
    }
}
