using System.CommandLine;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Inspection;
using CrashHub.Cli.Options;
using CrashHub.Cli.Reports;
using CrashHub.Contracts;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub inspect</c>: the report of one dump, made here from the files named and nothing else.</summary>
internal sealed class InspectCommand : CommandWithExamples
{
    private readonly Argument<string> dump = new("DUMP") { Description = "The coredump." };
    private readonly Option<string[]> modules = new("--module")
    {
        Description = "A module of the dump, or a component that holds it. Repeatable.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> debugFiles = new("--debug-file")
    {
        Description = "A wasm twin with debug information, a .dwo or a .dwp. Repeatable.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> sourceMaps = new("--source-map") { Description = "A source map. Repeatable.", HelpName = "FILE" };
    private readonly Option<string?> sources = new("--sources")
    {
        Description = "The source files, for lines around the place: a zip, or a folder.",
        HelpName = "PATH",
    };
    private readonly Option<string?> eventFile = new("--event")
    {
        Description = "The event that the host would send: trap message, release, ids of the modules (JSON).",
        HelpName = "FILE",
    };
    private readonly Option<string?> rules = RulesOption.Create();
    private readonly Option<int> variables = new("--variables")
    {
        Description =
            "Show variables with their members: pointers followed and containers opened to this depth (1 when left out; 2 is what --json does without it).",
        HelpName = "DEPTH",
    };
    private readonly Option<bool> json = JsonOption.Create("Print the report as JSON.");

    public InspectCommand()
        : base("inspect", "Shows why a program stopped and where, from a coredump and the files named; opens nothing else and no address.")
    {
        Arguments.Add(dump);
        Options.Add(modules);
        Options.Add(debugFiles);
        Options.Add(sourceMaps);
        Options.Add(sources);
        Options.Add(eventFile);
        Options.Add(rules);
        Options.Add(variables);
        Options.Add(json);
        variables.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 16)
                result.AddError("--variables: a depth is 0 to 16.");
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("The stack, named and with lines", "crashhub inspect billing.core --module billing.wasm"),
            new(
                "A stripped build and its debug twin",
                "crashhub inspect billing.core --module billing.wasm --debug-file billing.debug.wasm"
            ),
            new("With the source lines around the place", "crashhub inspect billing.core --module billing.debug.wasm --sources src"),
            new("With what the host knew", "crashhub inspect billing.core --module billing.wasm --event event.json"),
            new("With the project's grouping rules", "crashhub inspect billing.core --module billing.wasm --rules rules.txt"),
            new("The report for a script", "crashhub inspect billing.core --module billing.wasm --json | jq .trap.kind"),
        ];

    /// <summary>
    /// <c>--variables</c> alone means depth 1. An option whose value may be left out would otherwise take the next word, the dump, as its value.
    /// </summary>
    public static string[] SpellOutDepth(string[] args) => Array.ConvertAll(args, word => word == "--variables" ? "--variables=1" : word);

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var limits = AnalysisLimits.Default;
        var path = parsed.GetRequiredValue(dump);
        var crashEvent = EventFile.Read(parsed.GetValue(eventFile));
        var plan = CrashAnalysis.Plan(
            InputFile.Read(path, InputFile.MaximumBinary),
            crashEvent,
            limits,
            RulesFile.Read(parsed.GetValue(rules))
        );
        if (plan.Refusal is { } refusal)
            throw new CommandFailedException($"{path}: {refusal}");

        var files = InspectionFiles.Read(
            parsed.GetValue(modules) ?? [],
            parsed.GetValue(debugFiles) ?? [],
            parsed.GetValue(sourceMaps) ?? [],
            parsed.GetValue(sources),
            limits
        );
        var loading = ModuleLoading.Load(plan, files, crashEvent.Release, limits);
        foreach (var unused in loading.Unused)
            CommandLine.Complain($"{unused}: not used: no module of the dump has this name or code");

        // As JSON it is the report that the server makes, unless another depth is asked for.
        var isJson = parsed.GetValue(json);
        var asked = parsed.GetResult(variables) is { Implicit: false } || !isJson;
        var depth = asked ? parsed.GetValue(variables) : CrashAnalysis.ReportedDepth;
        var report = CrashAnalysis.Analyze(plan, loading.Modules, cancellation, depth);
        if (isJson)
            WriteJson(crashEvent, report);
        else
            new ReportText(Ink.ForStandardOutput(), report, loading.Paths, depth).Write();
        return CommandLine.Ok;
    }

    private static void WriteJson(CrashEvent crashEvent, CrashReport report)
    {
        var document = new ReportDocument
        {
            Event = crashEvent,
            Process = report.Process,
            Trap = report.Trap,
            Modules = report.Modules,
            Threads = report.Threads,
            Memories = report.Memories,
            Signature = report.Signature,
            Notes = report.Notes,
        };
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        JsonSerializer.Serialize(output, document, ContractsJson.Default.ReportDocument);
        output.WriteByte((byte)'\n');
    }
}
