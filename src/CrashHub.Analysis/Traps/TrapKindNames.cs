using System.Text.Json;

namespace CrashHub.Analysis.Traps;

/// <summary>The API's spelling of trap kinds outside JSON: in signatures, rows and on the terminal.</summary>
public static class TrapKindNames
{
    private static readonly string[] Names =
    [
        .. Enum.GetValues<TrapKind>().Select(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString())),
    ];

    /// <summary>For example <c>memory-out-of-bounds</c>.</summary>
    public static string Of(TrapKind kind) => Names[(int)kind];
}
