using System.CommandLine;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Inspection;
using CrashHub.Cli.Options;
using CrashHub.Cli.Reports;
using CrashHub.Contracts;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub disas</c>: the code of one function, with source lines.</summary>
internal sealed class DisasCommand : CommandWithExamples
{
    private const int MostNamed = 20;

    private readonly Argument<string> file = new("FILE") { Description = "The module." };
    private readonly Argument<string> function = new("FUNC") { Description = "Its name, or its index." };
    private readonly Option<string[]> debugFiles = new("--debug-file")
    {
        Description = "A wasm twin with debug information, a .dwo or a .dwp. Repeatable.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> sourceMaps = new("--source-map") { Description = "A source map. Repeatable.", HelpName = "FILE" };
    private readonly Option<string?> sources = new("--sources")
    {
        Description = "The source files: a zip, or a folder.",
        HelpName = "PATH",
    };
    private readonly Option<string?> at = new("--at")
    {
        Description = "Mark the instruction at this offset in the function, as a frame's codeOffset gives it.",
        HelpName = "OFFSET",
    };
    private readonly Option<bool> json = JsonOption.Create("Print the instructions as JSON.");

    public DisasCommand()
        : base("disas", "Shows the code of a function, with the source line of each instruction.")
    {
        Arguments.Add(file);
        Arguments.Add(function);
        Options.Add(debugFiles);
        Options.Add(sourceMaps);
        Options.Add(sources);
        Options.Add(at);
        Options.Add(json);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("By name", "crashhub disas billing.wasm charge"),
            new("Where a frame is", "crashhub disas billing.wasm 412 --at 0x5f"),
            new("With source lines", "crashhub disas billing.wasm charge --debug-file billing.debug.wasm --sources src"),
        ];

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var limits = AnalysisLimits.Default;
        var offset = OffsetOf(parsed.GetValue(at));
        var path = parsed.GetRequiredValue(file);
        var files = InspectionFiles.Read(
            [path],
            parsed.GetValue(debugFiles) ?? [],
            parsed.GetValue(sourceMaps) ?? [],
            parsed.GetValue(sources),
            limits
        );
        var wanted = parsed.GetRequiredValue(function);
        var (module, index) = Find(path, ModuleLoading.LoadAlone(files, limits), wanted, limits);
        var listing =
            FunctionListing.Of(module, index, offset, first: 0, int.MaxValue, limits)
            ?? throw new CommandFailedException($"{path}: function {index} has no code: it is imported");
        if (parsed.GetValue(json))
            Console.Out.WriteLine(
                JsonSerializer.Serialize(DisassemblyDocument.Of(listing, null), ContractsJson.Default.DisassemblyDocument)
            );
        else
            new ListingText(Ink.ForStandardOutput(), files.Sources, limits).Write(listing, cancellation);
        return CommandLine.Ok;
    }

    private static (LoadedModule Module, long Index) Find(
        string path,
        IReadOnlyList<LoadedModule> modules,
        string wanted,
        AnalysisLimits limits
    )
    {
        var found = modules
            .SelectMany(module => FunctionSearch.Find(module, wanted, MostNamed + 1, limits).Select(f => (module, f.Index, f.Name)))
            .Take(MostNamed + 1)
            .ToList();
        if (found.Count == 0)
            throw new CommandFailedException($"{path}: no function {wanted} with code");
        if (found.Count == 1)
            return (found[0].module, found[0].Index);
        var names = string.Join(", ", found.Take(MostNamed).Select(f => $"{f.Index} {f.Name}"));
        throw new CommandFailedException(
            $"{path}: several functions are called {wanted}; give an index: {names}{(found.Count > MostNamed ? ", …" : "")}"
        );
    }

    private static long? OffsetOf(string? text) =>
        text is null ? null
        : UnsignedText.TryParse(text, out var offset) && offset <= uint.MaxValue ? (long)offset
        : throw new CommandFailedException($"--at {text}: not an offset, as 0x5f or 95", CommandLine.Usage);
}
