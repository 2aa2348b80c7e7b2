using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

/// <summary>Compares with the tool itself, where it is installed, every name in the committed modules.</summary>
public sealed partial class LlvmComparisonTests
{
    private const string SpelledVersion = "version 22.";

    [Fact]
    public async Task AgreesWithLlvmOnEveryNameInTheModules()
    {
        var tool = await FindTool();
        Assert.SkipWhen(tool is null, "llvm-cxxfilt 22 is not installed");
        var names = NameCorpus.InModules().Concat(NameCorpus.Read("cpp.tsv").Select(row => row.Mangled)).ToList();

        var theirs = await Run(tool, [], names);

        var wrong = names
            .Zip(theirs, (name, their) => (Name: name, Theirs: their, Ours: Demangler.Demangle(name, AnalysisLimits.Default)))
            .Where(row => row.Ours.Language != MangledLanguage.RustLegacy)
            .Select(row => row.Ours.Language == MangledLanguage.RustV0 ? row with { Theirs = Suffix().Replace(row.Theirs, "") } : row)
            .Where(row => row.Ours.Text != row.Theirs)
            .ToList();
        Assert.Equal(names.Count, theirs.Count);
        Assert.Empty(wrong);
    }

    /// <summary>What LLVM shows, and we do not, behind a Rust name.</summary>
    [GeneratedRegex(@" \(\.[^)]*\)$")]
    private static partial Regex Suffix();

    private static async Task<string?> FindTool()
    {
        foreach (var candidate in new[] { "llvm-cxxfilt-22", "llvm-cxxfilt" })
        {
            try
            {
                var version = await Run(candidate, ["--version"], []);
                if (version.Any(line => line.Contains(SpelledVersion, StringComparison.Ordinal)))
                    return candidate;
            }
            catch (Win32Exception)
            {
                // Not installed under this name.
            }
        }
        return null;
    }

    private static async Task<List<string>> Run(string tool, string[] arguments, List<string> lines)
    {
        var start = new ProcessStartInfo(tool, arguments)
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
