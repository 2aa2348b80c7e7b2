using System.Text;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Demangling;

/// <summary>The committed names, and those found in the committed modules.</summary>
internal static class NameCorpus
{
    public static IReadOnlyList<(string Mangled, string Demangled)> Read(string file) =>
        [
            .. File.ReadLines(Fixture.PathOf($"demangling/{file}"))
                .Select(line => line.Split('\t'))
                .Select(columns => (Mangled: columns[0], Demangled: columns[1])),
        ];

    /// <summary>Names made for one production of a grammar each.</summary>
    public static IReadOnlyList<(string Production, string Mangled, string Demangled)> Productions() =>
        [
            .. File.ReadLines(Fixture.PathOf("demangling/productions.tsv"))
                .Select(line => line.Split('\t'))
                .Select(columns => (Production: columns[0], Mangled: columns[1], Demangled: columns[2])),
        ];

    /// <summary>Linkage names in the debug strings of every module: NUL before and after.</summary>
    public static IReadOnlyList<string> InModules() =>
        [
            .. Fixture
                .Files("modules", "*.wasm")
                .Concat(Fixture.Files("dwarf", "*.wasm"))
                .SelectMany(file => Encoding.Latin1.GetString(Fixture.Bytes(file)).Split('\0'))
                .Where(text =>
                    text.Length > 4
                    && (text.StartsWith("_Z", StringComparison.Ordinal) || text.StartsWith("_R", StringComparison.Ordinal))
                    && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '$')
                )
                .Distinct(StringComparer.Ordinal),
        ];
}
