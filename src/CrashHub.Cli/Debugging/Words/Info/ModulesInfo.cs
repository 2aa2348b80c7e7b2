using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info modules</c>.</summary>
internal sealed class ModulesInfo : DebugWord
{
    public override string Name => "modules";
    public override IReadOnlyList<string> Aliases => ["sharedlibrary"];
    public override string Usage => "info modules";
    public override string Does => "the modules of the dump, and the file behind each";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        foreach (var module in session.Target.Report.Modules)
        {
            cancellation.ThrowIfCancellationRequested();
            var file = session.Target.Paths.GetValueOrDefault(module.Index) ?? "no file given (--module FILE)";
            var debug = module.Debug is { Id: { } id } ? $"  debug file {id}" : "";
            var build = module.Build is { BuildId: { } buildId } ? $"  build id {buildId}" : "";
            session
                .Ink.Write($"{module.Index, -4}\"{TerminalText.Clean(module.Name)}\"  {TerminalText.Clean(file + debug + build)}")
                .EndLine();
        }
        if (session.Target.Report.Modules.Count == 0)
            session.Ink.Write("No modules.").EndLine();
    }
}
