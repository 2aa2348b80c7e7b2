using CrashHub.Analysis.Report;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info functions</c>.</summary>
internal sealed class FunctionsInfo : DebugWord
{
    private const int Most = 1_000;

    public override string Name => "functions";
    public override string Usage => "info functions [TEXT]";
    public override string Does => "the functions of the modules by index; those with TEXT in the name";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var (target, shown) = (session.Target, 0);
        foreach (var module in target.Modules)
        {
            var found = FunctionSearch.Containing(module, call.Text, Most + 1 - shown, target.Limits, cancellation);
            if (found.Count > 0 && target.Report.Modules.Count > 1)
                session.Ink.Write($"Module {module.Index} \"{TerminalText.Clean(target.Report.Modules[module.Index].Name)}\":").EndLine();
            foreach (var (index, name) in found.Take(Most - shown))
                session.Ink.Write($"{index, -7}{TerminalText.Clean(name ?? $"function[{index}]")}").EndLine();
            shown += found.Count;
            if (shown <= Most)
                continue;
            session.Ink.Write("(more: give a longer text)").EndLine();
            break;
        }
        if (shown == 0)
            session.Ink.Write(target.Modules.Any() ? "No functions." : "No functions: no module is at hand (--module FILE).").EndLine();
    }
}
