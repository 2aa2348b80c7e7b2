using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;

namespace CrashHub.Server.Releases;

/// <summary>Names of releases in addresses.</summary>
internal static class ReleaseNames
{
    /// <summary>The name that a segment of an address means; null when no release can have it. A slash stays encoded when the address is decoded.</summary>
    public static string? Of(string segment)
    {
        var name = segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return name.Length is > 0 and <= ProjectRelease.LongestName && CrashQueueSql.Clean(name, name.Length) == name ? name : null;
    }

    /// <summary>The segment of an address that means a name.</summary>
    public static string Segment(string name) => Uri.EscapeDataString(name);
}
