using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info locals</c>.</summary>
internal sealed class LocalsInfo : DebugWord
{
    public override string Name => "locals";
    public override string Usage => "info locals";
    public override string Does => "the local variables of the frame";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation) =>
        FrameVariables.Write(session, VariableKind.Local, "No locals.", cancellation);
}
