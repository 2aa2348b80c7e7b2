using System.Globalization;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info frame</c>.</summary>
internal sealed class FrameInfo : DebugWord
{
    public override string Name => "frame";
    public override IReadOnlyList<string> Aliases => ["f"];
    public override string Usage => "info frame";
    public override string Does => "module, function, offsets and stack base of the frame";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var (frame, report) = (session.Here, session.Target.Report);
        session.ShowFrame();
        Field("linkage name", frame.LinkageName);
        Field("language", frame.Language);
        Field("module", frame.Module is { } module && module < report.Modules.Count ? $"{module} \"{report.Modules[module].Name}\"" : null);
        Field("instance", frame.Instance?.ToString(CultureInfo.InvariantCulture));
        Field("function", frame.FunctionIndex?.ToString(CultureInfo.InvariantCulture));
        Field("code offset", frame.CodeOffset is { } code ? $"0x{code:x} of the function" : null);
        Field("module offset", frame.ModuleOffset is { } place ? $"0x{place:x}" : null);
        Field("stack base", frame.FrameBase.Address);
        Field("status", frame.Status.ToString());

        void Field(string name, string? value)
        {
            if (value is not null)
                session.Ink.Write($"  {name, -14}{TerminalText.Clean(value)}").EndLine();
        }
    }
}
