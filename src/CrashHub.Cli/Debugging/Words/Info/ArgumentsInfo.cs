using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info args</c>.</summary>
internal sealed class ArgumentsInfo : DebugWord
{
    public override string Name => "args";
    public override string Usage => "info args";
    public override string Does => "the arguments of the frame's function";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation) =>
        FrameVariables.Write(session, VariableKind.Parameter, "No arguments.", cancellation);
}
