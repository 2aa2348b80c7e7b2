using System.CommandLine;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Options;
using CrashHub.Cli.Reports;
using CrashHub.Contracts;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub inspect</c>: the report of one dump, made here from the files named and nothing else.</summary>
internal sealed class InspectCommand : CommandWithExamples
{
    private readonly DumpOptions input = new();
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
        input.AddTo(this);
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
        var opened = input.Open(parsed, RulesFile.Read(parsed.GetValue(rules)), AnalysisLimits.Default);
        // As JSON it is the report that the server makes, unless another depth is asked for.
        var isJson = parsed.GetValue(json);
        var asked = parsed.GetResult(variables) is { Implicit: false } || !isJson;
        var depth = asked ? parsed.GetValue(variables) : CrashAnalysis.ReportedDepth;
        var report = CrashAnalysis.Analyze(opened.Plan, opened.Loading.Modules, cancellation, depth);
        if (isJson)
            WriteJson(opened.Event, report);
        else
            new ReportText(Ink.ForStandardOutput(), report, opened.Loading.Paths, depth).Write();
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
