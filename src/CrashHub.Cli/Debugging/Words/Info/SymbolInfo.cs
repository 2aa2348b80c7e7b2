using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info symbol</c>.</summary>
internal sealed class SymbolInfo : DebugWord
{
    public override string Name => "symbol";
    public override string Usage => "info symbol ADDR";
    public override string Does =>
        "what has an address: a variable in memory, a function by its pointer or by its code's place in the module";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        _ = session.Here;
        var address = MemoryPlace.AddressOf(session, call.Text, cancellation);
        var found = session.Target.Values.SymbolsAt(session.Thread, session.Frame, address, cancellation) ?? [];
        foreach (var line in found)
            session.Ink.Write(TerminalText.Clean(line)).EndLine();
        if (found.Count == 0)
            session.Ink.Write($"No symbol matches 0x{address:x}.").EndLine();
    }
}
