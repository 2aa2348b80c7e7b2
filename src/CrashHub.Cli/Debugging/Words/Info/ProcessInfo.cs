using CrashHub.Analysis.Report;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info process</c>.</summary>
internal sealed class ProcessInfo : DebugWord
{
    public override string Name => "process";
    public override IReadOnlyList<string> Aliases => ["proc", "inferior", "signals", "memories"];
    public override string Usage => "info process";
    public override string Does => "the process, why it stopped, and its memories";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var (ink, report) = (session.Ink, session.Target.Report);
        ink.Write($"process   \"{TerminalText.Clean(report.Process)}\"").EndLine();
        ink.Write($"stopped   {TrapSentence.Headline(report.Trap)}").EndLine();
        if (report.Trap.Kind != TrapKind.Unknown)
            ink.Write($"trap      {TrapKindNames.Of(report.Trap.Kind)}").EndLine();
        foreach (var detail in TrapSentence.Details(report.Trap))
            ink.Write($"          {TerminalText.Clean(detail)}").EndLine();
        if (report.Trap.Message is { Length: > 0 } message)
            ink.Write($"message   {TerminalText.Clean(message)}").EndLine();
        ink.Write($"threads   {report.Threads.Count}").EndLine();
        ink.Write($"modules   {report.Modules.Count}").EndLine();
        foreach (var memory in report.Memories)
            ink.Write(
                    $"memory {memory.Index, -3}{memory.AddressType}, {memory.Pages} pages of {memory.PageSize} bytes, {memory.CapturedBytes} bytes captured"
                )
                .EndLine();
    }
}
