namespace CrashHub.Analysis.Report;

/// <summary>Finds functions of a module by what a person types.</summary>
public static class FunctionSearch
{
    /// <summary>
    /// The functions that a text means, in the order of their indices: the one with that index when it is a number; else those whose name is the text,
    /// and only if there are none, those whose name without arguments and scopes is.
    /// </summary>
    /// <param name="module">The module, with what names it.</param>
    /// <param name="text">An index, a demangled or a linkage name.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="limits">Bounds of reading the module.</param>
    public static IReadOnlyList<(long Index, string? Name)> Find(LoadedModule module, string text, int most, AnalysisLimits limits)
    {
        var loaded = new LoadedModules([module], limits, new ReportNotes(limits.MaxNotes));
        if (loaded.SymbolsOf(module.Index) is not { } symbols)
            return [];
        if (uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return symbols.Module.Body(number) is null ? [] : [(number, symbols.NameOf(number))];
        var exact = new List<(long Index, string? Name)>();
        var near = new List<(long Index, string? Name)>();
        for (uint function = 0; function < (uint)symbols.Module.FunctionCount; function++)
        {
            if (symbols.Module.Body(function) is null || symbols.NameOf(function) is not { } name)
                continue;
            if (name == text || symbols.Module.FunctionName(function, out _) == text)
                AddTo(exact, (function, name), most);
            else if (exact.Count == 0 && Plain(name).SequenceEqual(text))
                AddTo(near, (function, name), most);
        }
        return exact.Count > 0 ? exact : near;
    }

    /// <summary>The functions whose name, demangled or not, holds a text of either case, imports too, in the order of their indices.</summary>
    /// <param name="module">The module, with what names it.</param>
    /// <param name="text">Part of the name; empty for all functions, those without a name too.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="limits">Bounds of reading the module.</param>
    /// <param name="cancellation">The caller's bound on wall time.</param>
    public static IReadOnlyList<(long Index, string? Name)> Containing(
        LoadedModule module,
        string text,
        int most,
        AnalysisLimits limits,
        CancellationToken cancellation
    )
    {
        var found = new List<(long Index, string? Name)>();
        var loaded = new LoadedModules([module], limits, new ReportNotes(limits.MaxNotes));
        if (loaded.SymbolsOf(module.Index) is not { } symbols)
            return found;
        for (uint function = 0; function < (uint)symbols.Module.FunctionCount && found.Count < most; function++)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = symbols.NameOf(function);
            if (
                text.Length == 0
                || name?.Contains(text, StringComparison.OrdinalIgnoreCase) == true
                || symbols.Module.FunctionName(function, out _)?.Contains(text, StringComparison.OrdinalIgnoreCase) == true
            )
                found.Add((function, name));
        }
        return found;
    }

    private static void AddTo(List<(long, string?)> list, (long, string?) item, int most)
    {
        if (list.Count < most)
            list.Add(item);
    }

    // "ns::Type<a, b>::run(int) const" is "run".
    private static ReadOnlySpan<char> Plain(string name)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '(' && depth == 0)
                return name.AsSpan(start, i - start);
            if (name[i] == '<')
                depth++;
            else if (name[i] == '>')
                depth--;
            else if (depth == 0 && name[i] == ':')
                start = i + 1;
        }
        return name.AsSpan(start);
    }
}
