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

    /// <summary>Joins names with the sender's ids: by name (a trailing <c>.wasm</c> counts for nothing), else the only one, else by position where the lists are as long.</summary>
    public static IReadOnlyList<WantedModule> Of(IReadOnlyList<string> names, int[] frameCounts, CrashEvent crashEvent)
    {
        var sent = crashEvent.Modules ?? [];
        var wanted = new WantedModule[names.Count];
        for (var i = 0; i < wanted.Length; i++)
        {
            var known = sent.FirstOrDefault(module => IsSameName(module.Name, names[i]));
            known ??= sent.Count == names.Count && !sent.Any(module => names.Any(name => IsSameName(module.Name, name))) ? sent[i] : null;
            var name = names[i].Length > 0 ? names[i] : known?.Name;
            wanted[i] = new WantedModule(i, (known ?? new ModuleIdentity()) with { Name = name }, frameCounts[i])
            {
                SentName = known?.Name,
            };
        }
        return wanted;
    }

    private static bool IsSameName(string? sent, string name) =>
        sent is { Length: > 0 } && name.Length > 0 && WithoutSuffix(sent).SequenceEqual(WithoutSuffix(name));

    private static ReadOnlySpan<char> WithoutSuffix(string name) =>
        name.EndsWith(".wasm", StringComparison.Ordinal) ? name.AsSpan(0, name.Length - ".wasm".Length) : name;
}
