using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Debugging;

/// <summary>The one function that somebody names.</summary>
internal static class FunctionChoice
{
    private const int MostNamed = 10;

    /// <summary>The function of a name, or of an index; none and several fail.</summary>
    public static (LoadedModule Module, long Index) Find(DebugTarget target, string text)
    {
        var found = target
            .Modules.SelectMany(module =>
                FunctionSearch.Find(module, text, MostNamed + 1, target.Limits).Select(function => (module, function.Index, function.Name))
            )
            .Take(MostNamed + 1)
            .ToList();
        if (found.Count == 0)
            throw new WordFailedException($"no function {text} with code");
        if (found.Count == 1)
            return (found[0].module, found[0].Index);
        var names = string.Join(", ", found.Take(MostNamed).Select(function => $"{function.Index} {function.Name}"));
        throw new WordFailedException($"{text} may be {names}{(found.Count > MostNamed ? ", …" : "")}: give an index");
    }
}
