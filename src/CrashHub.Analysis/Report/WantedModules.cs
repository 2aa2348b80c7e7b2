using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Report;

/// <summary>Says of each module of a dump what dump and sender know of it.</summary>
internal static class WantedModules
{
    /// <summary>The modules of a dump; one unnamed module where the producer writes none but has frames.</summary>
    public static IReadOnlyList<WantedModule> Of(CoredumpFile dump, CrashEvent crashEvent)
    {
        var counts = new int[Math.Max(dump.Modules.Count, 1)];
        foreach (var thread in dump.Threads)
        {
            foreach (var frame in thread.Frames)
            {
                if (FramePlaces.ModuleOf(dump, frame) is { } module && module < counts.Length)
                    counts[module]++;
            }
        }
        if (dump.Modules.Count == 0)
            return counts[0] == 0 ? [] : Of([""], counts, crashEvent);
        return Of(dump.Modules, counts, crashEvent);
    }

    /// <summary>
    /// Joins names with the sender's ids: by name (a trailing <c>.wasm</c> counts for nothing), else, where no name of the sender's fits any and the
    /// lists are as long, by position. Dump and sender choose both lengths: the work is their sum.
    /// </summary>
    public static IReadOnlyList<WantedModule> Of(IReadOnlyList<string> names, IReadOnlyList<int> frameCounts, CrashEvent crashEvent)
    {
        var sent = crashEvent.Modules ?? [];
        var sentByName = new Dictionary<string, ModuleIdentity>(StringComparer.Ordinal);
        foreach (var module in sent)
        {
            if (module.Name is { Length: > 0 } name)
                sentByName.TryAdd(WithoutSuffix(name), module);
        }
        ModuleIdentity?[] known = [.. names.Select(name => name.Length == 0 ? null : sentByName.GetValueOrDefault(WithoutSuffix(name)))];
        if (sent.Count == names.Count && known.All(module => module is null))
            known = [.. sent];
        var wanted = new WantedModule[names.Count];
        for (var i = 0; i < wanted.Length; i++)
        {
            var name = names[i].Length > 0 ? names[i] : known[i]?.Name;
            wanted[i] = new WantedModule(i, (known[i] ?? new ModuleIdentity()) with { Name = name }, frameCounts[i])
            {
                SentName = known[i]?.Name,
            };
        }
        return wanted;
    }

    private static string WithoutSuffix(string name) => name.EndsWith(".wasm", StringComparison.Ordinal) ? name[..^".wasm".Length] : name;
}
