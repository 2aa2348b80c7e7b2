namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>help</c>.</summary>
internal sealed class HelpWord : DebugWord
{
    public override string Name => "help";
    public override IReadOnlyList<string> Aliases => ["h"];
    public override string Usage => "help [WORD]";
    public override string Does => "the words, or one of them";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        if (call.Text.Length == 0)
        {
            foreach (var word in DebugSession.Words.Words)
                Show(session, word);
            session
                .Ink.Write("As much of a word as tells it from the others is enough. An empty line goes on with x, list, up and down.")
                .EndLine();
            return;
        }
        var (name, rest) = WordCall.Read(call.Text);
        var found = DebugSession.Words.Find(name);
        if (found is InfoWord && rest.Text.Length > 0)
            found = InfoWord.Words.Find(rest.Text);
        Show(session, found);
        if (found is InfoWord)
            foreach (var word in InfoWord.Words.Words)
                Show(session, word);
        else if (found.Aliases.Count > 0)
            session.Ink.Write($"{"", 29}also: {string.Join(", ", found.Aliases)}").EndLine();
    }

    private static void Show(DebugSession session, DebugWord word) => session.Ink.Write($"{word.Usage, -28} {word.Does}").EndLine();
}
