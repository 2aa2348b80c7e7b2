namespace CrashHub.Cli.Inspection;

/// <summary>Compares names of modules and files, which differ by folder and ending only.</summary>
internal static class ModuleNames
{
    private static readonly string[] Endings = [".wasm", ".debug", ".stripped", ".map", ".dwp", ".dwo", ".core"];

    /// <summary>The name without folder and without the endings that tools add: <c>/srv/billing.debug.wasm</c> is <c>billing</c>.</summary>
    public static string Stem(string name)
    {
        var stem = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        while (
            Endings.FirstOrDefault(ending => stem.Length > ending.Length && stem.EndsWith(ending, StringComparison.Ordinal)) is { } ending
        )
            stem = stem[..^ending.Length];
        return stem;
    }

    /// <summary>True when two names are the same but for <c>.wasm</c>.</summary>
    public static bool Equal(string? left, string? right) =>
        left is { Length: > 0 } && right is { Length: > 0 } && WithoutWasm(left).SequenceEqual(WithoutWasm(right));

    private static ReadOnlySpan<char> WithoutWasm(string name) =>
        name.Length > 5 && name.EndsWith(".wasm", StringComparison.Ordinal) ? name.AsSpan(0, name.Length - 5) : name;
}
