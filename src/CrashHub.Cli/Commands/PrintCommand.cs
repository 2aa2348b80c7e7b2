using System.CommandLine;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub print</c>: a dump's sections as text.</summary>
internal sealed class PrintCommand : CommandWithExamples
{
    private const int MostNames = 30;

    private readonly Argument<string> dump = new("DUMP") { Description = "The coredump." };
    private readonly Option<string[]> sections = new("--section")
    {
        Description = "Only sections of this name: corestack, data, … Repeatable.",
        HelpName = "NAME",
    };

    public PrintCommand()
        : base("print", "Shows every section of a coredump as text, with offsets in the file; what is damaged is said, the rest is shown.")
    {
        Arguments.Add(dump);
        Options.Add(sections);
        SetAction((parsed, _) => Task.FromResult(Run(parsed)));
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("The whole dump", "crashhub print billing.core"),
            new("The frames as the host wrote them", "crashhub print billing.core --section corestack"),
        ];

    private int Run(ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(dump);
        var bytes = InputFile.Read(path, InputFile.MaximumBinary);
        var outline = CoredumpOutline.Read(bytes.Span);
        // What has no wasm header is no dump; a dump that ends too early still shows what it has.
        if (outline.Status == CoredumpStatus.NotWasm)
            throw new CommandFailedException($"{path}: {outline.Error}");
        var file = CoredumpFile.Parse(bytes, AnalysisLimits.Default);
        var wanted = parsed.GetValue(sections) ?? [];
        new DumpText(Ink.ForStandardOutput(), file).Write(wanted);
        var there = file.Sections.Select(s => s.Name).Distinct(StringComparer.Ordinal).ToList();
        var missing = wanted.Except(there, StringComparer.Ordinal).ToList();
        foreach (var name in missing)
            CommandLine.Complain($"{path}: no section is called {name}; there are {string.Join(", ", there.Take(MostNames))}");
        if (missing.Count > 0)
            return CommandLine.Failed;
        if (outline.Status == CoredumpStatus.Ok)
            return CommandLine.Ok;
        CommandLine.Complain($"{path}: {outline.Error}");
        return CommandLine.Failed;
    }
}
