using System.Collections.Frozen;
using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Signatures;

/// <summary>Reads the API's words for trap kinds, and the one signal of native programs that says as much.</summary>
internal static class TrapWords
{
    private static readonly FrozenDictionary<string, TrapKind> Kinds = Enum.GetValues<TrapKind>()
        .ToFrozenDictionary(TrapKindNames.Of, StringComparer.Ordinal);

    /// <summary>The kind; unknown for null and for words of a later version.</summary>
    public static TrapKind Parse(string? word) =>
        word switch
        {
            null => TrapKind.Unknown,
            // Integers only: floating point does not raise it unless it is asked to.
            "SIGFPE" => TrapKind.IntegerDivideByZero,
            _ => Kinds.GetValueOrDefault(word, TrapKind.Unknown),
        };
}
