using CrashHub.Analysis.Report;
using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>A trap in words: what happened, then what is known of it.</summary>
internal static class TrapWords
{
    /// <inheritdoc cref="TrapSentence.Headline"/>
    public static string Headline(TrapReport trap) => TrapSentence.Headline(trap);

    /// <inheritdoc cref="TrapSentence.OfKind"/>
    public static string OfKind(TrapKind kind) => TrapSentence.OfKind(kind);

    /// <inheritdoc cref="TrapSentence.Details"/>
    public static IEnumerable<string> Details(TrapReport trap) => TrapSentence.Details(trap);

    /// <summary>What the kind was read from.</summary>
    public static string Source(TrapSource source) =>
        source switch
        {
            TrapSource.Host => "told by the host",
            TrapSource.Instruction => "read from the instruction",
            _ => "read from the frames",
        };

    /// <summary>The kind as the API spells it.</summary>
    public static string Spelled(TrapKind kind) => Words.Spelled(kind);
}
