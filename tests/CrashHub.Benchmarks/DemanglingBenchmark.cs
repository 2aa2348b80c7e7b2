using System.Diagnostics;
using CrashHub.Analysis;
using CrashHub.Analysis.Demangling;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>The committed names, over and over, against <c>llvm-cxxfilt</c> as a whole process that reads them from a pipe.</summary>
internal static class DemanglingBenchmark
{
    private const int Copies = 100;
    private const int Rounds = 11;

    public static void Run()
    {
        var committed = ReadNames("demangling/cpp.tsv").ToArray();
        string[] names = [.. Enumerable.Repeat(committed, Copies).SelectMany(copy => copy)];

        var baseline = Filter("llvm-cxxfilt-22", names) ?? Filter("llvm-cxxfilt-14", names);
        if (baseline is { } process)
            Print("demangle: llvm-cxxfilt, whole process (baseline)", process, names.Length, null);
        else
            Console.WriteLine("demangle: no baseline (Debian: apt-get install llvm-14)");
        Print("demangle: C++", OfNames(names), names.Length, baseline);
        string[] rust = [.. Enumerable.Repeat(ReadNames("demangling/rust.tsv").ToArray(), Copies).SelectMany(copy => copy)];
        Print("demangle: Rust", OfNames(rust), rust.Length, null);
    }

    private static IEnumerable<string> ReadNames(string file) =>
        File.ReadLines(Fixture.PathOf(file)).Select(line => line[..line.IndexOf('\t', StringComparison.Ordinal)]);

    private static Measured OfNames(string[] names) =>
        Measured.Of(
            Rounds,
            () =>
            {
                foreach (var name in names)
                    Demangler.Demangle(name, AnalysisLimits.Default);
            }
        );

    private static Measured? Filter(string tool, string[] names)
    {
        if (!File.Exists($"/usr/bin/{tool}"))
            return null;
        var input = string.Join('\n', names) + "\n";
        return Measured.Of(
            Rounds,
            () =>
            {
                var start = new ProcessStartInfo(tool)
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                };
                using var process = Process.Start(start)!;
                var output = process.StandardOutput.ReadToEndAsync();
                process.StandardInput.Write(input);
                process.StandardInput.Close();
                output.Wait();
                process.WaitForExit();
            }
        );
    }

    private static void Print(string what, Measured measured, int names, Measured? baseline)
    {
        measured.Print(what, baseline);
        Console.WriteLine($"{"", -64} {names / measured.Median.TotalSeconds, 10:N0} names/s");
    }
}
