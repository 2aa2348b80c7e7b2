using System.Collections.Frozen;
using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Signatures;

/// <summary>Reads the API's words for trap kinds.</summary>
internal static class TrapWords
{
    private static readonly FrozenDictionary<string, TrapKind> Kinds = Enum.GetValues<TrapKind>()
        .ToFrozenDictionary(TrapKindNames.Of, StringComparer.Ordinal);

    /// <summary>The kind; unknown for null and for words of a later version.</summary>
    public static TrapKind Parse(string? word) => word is null ? TrapKind.Unknown : Kinds.GetValueOrDefault(word, TrapKind.Unknown);
}
