namespace CrashHub.Server.Modules;

/// <summary>Names of modules as producers spell them.</summary>
internal static class ModuleNames
{
    private const string Suffix = ".wasm";

    /// <summary>True for a name that says nothing: empty, or the number that Wasmtime gives a module without a name section.</summary>
    public static bool IsAnonymous(string? name) =>
        string.IsNullOrEmpty(name) || (name.StartsWith("<anonymous-module-", StringComparison.Ordinal) && name.EndsWith('>'));

    /// <summary>The spellings under which a module with this name may be stored; the suffix is insignificant.</summary>
    public static IEnumerable<string> Spellings(string? name)
    {
        if (IsAnonymous(name))
            return [];
        var bare = name!.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
        return bare.Length == 0 ? [name] : [bare, bare + Suffix];
    }

    /// <summary>True when two names are one.</summary>
    public static bool Same(string? one, string? other) => Spellings(one).Intersect(Spellings(other), StringComparer.Ordinal).Any();
}
