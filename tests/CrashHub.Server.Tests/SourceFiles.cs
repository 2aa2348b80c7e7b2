namespace CrashHub.Server.Tests;

/// <summary>Files of the repository that a rule is about.</summary>
internal static class SourceFiles
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The C# files below a folder, without generated ones.</summary>
    public static IEnumerable<string> Of(string folder) =>
        Directory
            .EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split('/', '\\').Any(part => part is "obj" or "bin" or "Migrations"));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CrashHub.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in the repository."));
}
