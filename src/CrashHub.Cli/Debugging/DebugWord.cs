namespace CrashHub.Cli.Debugging;

/// <summary>One word of the prompt.</summary>
internal abstract class DebugWord
{
    /// <summary>Its name, in full.</summary>
    public abstract string Name { get; }

    /// <summary>Other names, short ones too: they win over other words that begin so.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>How it is typed.</summary>
    public abstract string Usage { get; }

    /// <summary>What it does, in a line.</summary>
    public abstract string Does { get; }

    /// <summary>Answers; a <see cref="WordFailedException"/> says why not.</summary>
    public abstract void Run(DebugSession session, WordCall call, CancellationToken cancellation);

    /// <summary>What an empty line behind it does; null for nothing.</summary>
    public virtual WordCall? Again(WordCall call) => null;
}
