using System.Text;

namespace CrashHub.Analysis.Tests.Demangling;

/// <summary>The committed names, and those found in the committed modules.</summary>
internal static class NameCorpus
{
    private static readonly string Folder = Path.Combine(FindRoot(AppContext.BaseDirectory), "tests", "Fixtures");

    public static IReadOnlyList<(string Mangled, string Demangled)> Read(string file) =>
        [
            .. File.ReadLines(Path.Combine(Folder, "demangling", file))
                .Select(line => line.Split('\t'))
                .Select(columns => (Mangled: columns[0], Demangled: columns[1])),
        ];

    /// <summary>Linkage names in the debug strings of every module: NUL before and after.</summary>
    public static IReadOnlyList<string> InModules() =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*.wasm", SearchOption.AllDirectories)
                .SelectMany(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Split('\0'))
                .Where(text =>
                    text.Length > 4
                    && (text.StartsWith("_Z", StringComparison.Ordinal) || text.StartsWith("_R", StringComparison.Ordinal))
                    && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '$')
                )
                .Distinct(StringComparer.Ordinal),
        ];

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "CrashHub.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not lie in the repository"));
}
