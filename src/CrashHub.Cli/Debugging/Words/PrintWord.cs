namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>print</c>: the value of an expression, in one line.</summary>
internal sealed class PrintWord : DebugWord
{
    // Containers and pointers of the value itself are opened, those inside of them are not.
    private const int Depth = 2;

    public override string Name => "print";
    public override IReadOnlyList<string> Aliases => ["p", "inspect"];
    public override string Usage => "p[/F] EXPR";
    public override string Does =>
        "the value of an expression of C, C++ or Rust; F is x d u o b c s or f; $N, $ and $$ are earlier answers: p/x rows[2].id";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var expression = call.Text.Length == 0 ? "$" : call.Text;
        var format = call.Modifier.Length == 0 ? null : call.Modifier;
        _ = session.Here;
        var printed =
            session.Target.Values.Print(session.Thread, session.Frame, expression, format, Depth, cancellation)
            ?? throw new WordFailedException("nothing is known of the frame");
        if (printed.Value is not { } value)
            throw new WordFailedException(printed.Error + (printed.Position is { } at ? $", at character {at + 1}" : ""));
        session.Ink.Write($"${printed.Number} = {ValueText.Of(value)}").EndLine();
    }
}
