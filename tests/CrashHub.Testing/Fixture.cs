using System.Reflection;
using System.Text.Json;

namespace CrashHub.Testing;

/// <summary>Finds the files of tests/Fixtures; the folder's path is written into this assembly when it is built.</summary>
public static class Fixture
{
    /// <summary>The folder with all fixtures.</summary>
    public static string Folder { get; } =
        typeof(Fixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "FixtureFolder").Value!;

    /// <summary>Absolute path of a fixture, given relative to the folder.</summary>
    public static string PathOf(string relative) => Path.Combine(Folder, relative);

    /// <summary>The bytes of a fixture.</summary>
    public static byte[] Bytes(string relative) => File.ReadAllBytes(PathOf(relative));

    /// <summary>The text of a fixture.</summary>
    public static string Text(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>A JSON fixture.</summary>
    public static JsonElement Json(string relative) => JsonDocument.Parse(Bytes(relative)).RootElement;

    /// <summary>Files under a sub-folder, relative to the folder, in ordinal order.</summary>
    public static IReadOnlyList<string> Files(string subfolder, string pattern) =>
        [
            .. Directory
                .EnumerateFiles(PathOf(subfolder), pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];
}
