using CrashHub.Analysis.Report;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>disas</c>: the code of a function.</summary>
internal sealed class DisassembleWord : DebugWord
{
    private const int Most = 2_000;

    public override string Name => "disassemble";
    public override IReadOnlyList<string> Aliases => ["disas"];
    public override string Usage => "disas [FUNC]";
    public override string Does => "the code of the frame's function, or of another by its name or index; => is where the frame is";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var target = session.Target;
        var listing = call.Text.Length == 0 ? OfFrame(session) : OfFunction(target, call.Text);
        new ListingText(session.Ink, target.SourceFiles, target.Limits).Write(listing, cancellation);
    }

    private static FunctionListing OfFrame(DebugSession session)
    {
        // An inlined call runs in the physical frame that holds it.
        _ = session.Here;
        var frame = session.Frames.Skip(session.Frame).FirstOrDefault(f => !f.Inline) ?? session.Here;
        if (session.Target.ModuleAt(frame.Module) is not { } module || frame.FunctionIndex is not { } function)
            throw new WordFailedException($"the module of frame {session.Frame} is not at hand (--module FILE)");
        return FunctionListing.Of(module, function, frame.CodeOffset, null, Most, session.Target.Limits)
            ?? throw new WordFailedException($"the module has no code of function {function}");
    }

    private static FunctionListing OfFunction(DebugTarget target, string text)
    {
        var (module, function) = FunctionChoice.Find(target, text);
        return FunctionListing.Of(module, function, null, 0, Most, target.Limits)
            ?? throw new WordFailedException($"the module has no code of function {function}");
    }
}
