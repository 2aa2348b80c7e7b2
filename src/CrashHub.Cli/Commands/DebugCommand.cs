using System.CommandLine;
using CrashHub.Analysis;
using CrashHub.Cli.Debugging;
using CrashHub.Cli.Help;
using CrashHub.Cli.Options;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub debug</c>: a prompt with gdb's words over one dump.</summary>
internal sealed class DebugCommand : CommandWithExamples
{
    private readonly DumpOptions input = new();

    public DebugCommand()
        : base(
            "debug",
            "Looks around in a coredump with gdb's words: bt, frame, print, x, list, info; reads them from a terminal or a pipe."
        )
    {
        input.AddTo(this);
        // Not async: the library would take Ctrl+C, which here ends a word and not the process.
        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("A prompt; help lists the words", "crashhub debug billing.core --module billing.wasm --debug-file billing.debug.wasm"),
            new("With source lines for list", "crashhub debug billing.core --module billing.debug.wasm --sources src"),
            new("One answer for a script", "echo 'p invoice->total' | crashhub debug billing.core --module billing.debug.wasm"),
        ];

    private int Run(ParseResult parsed)
    {
        var limits = AnalysisLimits.Default;
        var target = DebugTarget.Open(input.Open(parsed, null, limits), limits);
        var prompt = new DebugPrompt(new DebugSession(target, Ink.ForStandardOutput()), Console.In, Console.Error)
        {
            IsInteractive = !Console.IsInputRedirected,
        };
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = prompt.Interrupt();
        prompt.Run();
        return CommandLine.Ok;
    }
}
