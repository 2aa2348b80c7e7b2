using CrashHub.Cli.Debugging.Words.Info;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>info</c>: what there is.</summary>
internal sealed class InfoWord : DebugWord
{
    /// <summary>What can be asked for.</summary>
    public static WordTable Words { get; } =
        new(
            [
                new LocalsInfo(),
                new ArgumentsInfo(),
                new FrameInfo(),
                new ThreadsInfo(),
                new ModulesInfo(),
                new GlobalsInfo(),
                new FunctionsInfo(),
                new TypesInfo(),
                new SymbolInfo(),
                new ProcessInfo(),
            ],
            "info "
        );

    public override string Name => "info";
    public override IReadOnlyList<string> Aliases => ["i"];
    public override string Usage => "info WORD";
    public override string Does => string.Join(", ", Words.Words.Select(word => word.Name)) + ": help info";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var (name, rest) = WordCall.Read(call.Text);
        if (name.Length == 0)
            throw new WordFailedException($"info of what: {string.Join(", ", Words.Words.Select(word => word.Name))}");
        Words.Find(name).Run(session, rest, cancellation);
    }
}
