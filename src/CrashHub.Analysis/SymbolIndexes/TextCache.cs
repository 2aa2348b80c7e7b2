using System.Collections.Concurrent;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// Texts of one index that were shown before: decoded ones by their number, demangled ones by the mangled name. Bounded by characters: when full
/// it begins anew. Safe for several threads.
/// </summary>
internal sealed class TextCache
{
    /// <summary>Characters kept, of both kinds together; two bytes each. The names of a thousand unlike stacks of a module of 155 MB fit.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>Characters of the longest text that is kept.</summary>
    public const int MaxTextLength = 8 * 1024;

    // What an entry takes besides its characters, in characters.
    private const int EntryCost = 64;
    private readonly ConcurrentDictionary<uint, string> texts = new();
    private readonly ConcurrentDictionary<string, string> demangled = new(StringComparer.Ordinal);
    private int characters;

    /// <summary>Characters kept and what keeping them costs.</summary>
    public int Cost => Volatile.Read(ref characters);

    public bool TryGet(uint number, out string? text) => texts.TryGetValue(number, out text);

    public void Add(uint number, string text)
    {
        if (TryTake(text.Length))
            texts.TryAdd(number, text);
    }

    public bool TryGetDemangled(string mangled, out string? text) => demangled.TryGetValue(mangled, out text);

    public void AddDemangled(string mangled, string text)
    {
        // The mangled name is kept already, as a text.
        if (TryTake(text.Length))
            demangled.TryAdd(mangled, text);
    }

    private bool TryTake(int length)
    {
        if (length > MaxTextLength)
            return false;
        if (Interlocked.Add(ref characters, length + EntryCost) <= MaxCharacters)
            return true;
        texts.Clear();
        demangled.Clear();
        Volatile.Write(ref characters, length + EntryCost);
        return true;
    }
}
