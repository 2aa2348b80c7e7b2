using System.CommandLine;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Inspection;

namespace CrashHub.Cli.Options;

/// <summary>A dump and the files that explain it, for every command that looks into one.</summary>
internal sealed class DumpOptions
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

    public void AddTo(Command command)
    {
        command.Arguments.Add(dump);
        command.Options.Add(modules);
        command.Options.Add(debugFiles);
        command.Options.Add(sourceMaps);
        command.Options.Add(sources);
        command.Options.Add(eventFile);
    }

    /// <summary>Reads the dump and the files; files that are of no use are told on stderr.</summary>
    public OpenedDump Open(ParseResult parsed, GroupingRules? rules, AnalysisLimits limits)
    {
        var path = parsed.GetRequiredValue(dump);
        var crashEvent = EventFile.Read(parsed.GetValue(eventFile));
        var bytes = InputFile.Read(path, InputFile.MaximumBinary);
        var plan = CrashAnalysis.Plan(bytes, crashEvent, limits, rules);
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
        return new(bytes, crashEvent, plan, files, loading);
    }
}
