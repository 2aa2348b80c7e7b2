namespace CrashHub.Analysis.SourceMaps;

/// <summary>One source file of a map.</summary>
/// <param name="Path">The file as the map lists it, for example <c>~lib/array.ts</c>; empty when the map lists null.</param>
/// <param name="Root">The map's <c>sourceRoot</c>, which makes an address of the path; null when not said. AssemblyScript writes the output's own name here.</param>
/// <param name="IsIgnored">The map marks the file as not the author's own (<c>ignoreList</c>).</param>
public sealed record SourceMapSource(string Path, string? Root, bool IsIgnored)
{
    /// <summary>
    /// The path behind its root, as ECMA-426 joins them. A root that is relative to where the map lies adds nothing, since nobody knows here
    /// where that is: AssemblyScript 0.28 writes <c>./</c> and the output's name. Empty when the map lists null.
    /// </summary>
    public string FullPath => Path.Length == 0 || !HasPlace(Root) || HasPlace(Path) ? Path : $"{Root!.TrimEnd('/')}/{Path}";

    // Begins at a root or with a scheme (or a drive).
    private static bool HasPlace(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return false;
        var colon = path.IndexOf(':');
        return path[0] is '/' or '\\' || (colon > 0 && path.IndexOfAny(['/', '\\']) is var slash && (slash < 0 || colon < slash));
    }
}
