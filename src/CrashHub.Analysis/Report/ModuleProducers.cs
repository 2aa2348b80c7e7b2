using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>
/// What a module's <c>producers</c> section says made it (tool-conventions, ProducersSection.md). Each entry is a name, and after a blank its
/// version where one is given; in the section's order, attacker's text. All three lists are empty when there is no such section.
/// </summary>
/// <param name="Language">Source languages, all that were linked together, the C library's too: <c>C11</c>, <c>C++14</c>, <c>Rust</c>, <c>Go go1.19.8</c>.</param>
/// <param name="ProcessedBy">Compilers and tools: <c>rustc 1.63.0</c>.</param>
/// <param name="Sdk">Software development kits: <c>Emscripten 3.1.6</c>.</param>
public sealed record ModuleProducers(IReadOnlyList<string> Language, IReadOnlyList<string> ProcessedBy, IReadOnlyList<string> Sdk)
{
    private const int MostCharacters = 200;

    /// <summary>No section, or nothing in it.</summary>
    public static ModuleProducers None { get; } = new([], [], []);

    internal static ModuleProducers Of(WasmModule? module)
    {
        if (module is null || module.Producers.Count == 0)
            return None;
        return new(Entries(module, "language"), Entries(module, "processed-by"), Entries(module, "sdk"));
    }

    /// <summary>A language as people write it: LLVM 14 to 22 writes <c>C_plus_plus_14</c>, the name of its DWARF constant.</summary>
    internal static string LanguageText(string name) => name.Replace("_plus_plus_", "++").Replace("_plus_plus", "++");

    private static List<string> Entries(WasmModule module, string field)
    {
        var entries = new List<string>();
        foreach (var producer in module.Producers)
        {
            if (producer.Field != field)
                continue;
            var name = field == "language" ? LanguageText(producer.Name) : producer.Name;
            var text = producer.Version.Length == 0 ? name : $"{name} {producer.Version}";
            entries.Add(text.Length <= MostCharacters ? text : text[..(MostCharacters - 1)] + "…");
        }
        return entries;
    }
}
