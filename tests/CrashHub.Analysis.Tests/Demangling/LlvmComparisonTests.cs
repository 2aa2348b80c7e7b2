using System.Diagnostics;
using System.Text.RegularExpressions;
using CrashHub.Analysis.Demangling;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Demangling;

/// <summary>
/// Compares with the tools themselves, where they are installed. Version 22 is what names are spelled like; 14 writes more parentheses and blanks, so
/// only what is left without them is compared, and only of names that a compiler wrote. Where a tool is not followed, differences.tsv says why.
/// </summary>
public sealed partial class LlvmComparisonTests
{
    [Fact]
    public async Task SpellsEveryNameAsVersion22Does()
    {
        string[] names =
        [
            .. NameCorpus.InModules(),
            .. NameCorpus.Read("cpp.tsv").Select(row => row.Mangled),
            .. NameCorpus.Productions().Select(row => row.Mangled).Where(name => name.TrimStart('_').StartsWith('Z')),
        ];

        await AssertAgreement("22", names, text => text);
    }

    [Fact]
    public Task ReadsEveryNameOfTheModulesAsVersion14Does() =>
        AssertAgreement("14", NameCorpus.InModules(), text => Decoration().Replace(text, ""));

    private static async Task AssertAgreement(string version, IReadOnlyList<string> names, Func<string, string> compared)
    {
        var tool = $"/usr/bin/llvm-cxxfilt-{version}";
        Assert.SkipUnless(File.Exists(tool), $"llvm-cxxfilt {version} is not installed (Debian: llvm-{version})");
        var reasons = Differences().Where(row => row.Version == version).ToList();
        List<string> all = [.. names.Concat(reasons.Select(row => row.Example)).Where(IsCpp).Distinct()];

        var theirs = await Run(tool, all);

        Assert.Equal(all.Count, theirs.Count);
        var different = all.Zip(theirs, (name, their) => (Name: name, Theirs: their, Ours: Demangle(name).Text))
            .Where(row => compared(row.Ours) != compared(row.Theirs))
            .ToList();
        bool Explains(Regex pattern, (string Name, string Theirs, string Ours) row) => row.Theirs == row.Name && pattern.IsMatch(row.Name);
        Assert.DoesNotContain(different, row => !reasons.Any(reason => Explains(reason.Pattern, row)));
        Assert.DoesNotContain(reasons, reason => !different.Any(row => Explains(reason.Pattern, row)));
    }

    private static bool IsCpp(string name) => Demangle(name).Language == MangledLanguage.Cpp;

    private static DemangledName Demangle(string name) => Demangler.Demangle(name, AnalysisLimits.Default);

    private static IEnumerable<(string Version, Regex Pattern, string Example)> Differences() =>
        File.ReadLines(Fixture.PathOf("demangling/differences.tsv"))
            .Select(line => line.Split('\t'))
            .Select(columns => (columns[0], new Regex(columns[1], RegexOptions.None, TimeSpan.FromSeconds(10)), columns[2]));

    [GeneratedRegex("[() ]")]
    private static partial Regex Decoration();

    private static async Task<List<string>> Run(string tool, List<string> lines)
    {
        var start = new ProcessStartInfo(tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var line in lines)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        var text = await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return [.. text.TrimEnd('\n').Split('\n')];
    }
}
