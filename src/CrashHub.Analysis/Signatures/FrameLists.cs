using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// The lists that say which functions are runtime, standard library and panic machinery. Data files with a reason per entry; an entry is an
/// exact function identity, or a prefix when it ends in <c>*</c>, or <c>file:</c> and a part of a source path.
/// </summary>
internal sealed class FrameLists
{
    private readonly FrozenSet<string> exact;
    private readonly string[] prefixes;
    private readonly string[] files;

    private FrameLists(IReadOnlyList<string> entries)
    {
        exact = entries
            .Where(e => !e.EndsWith('*') && !e.StartsWith("file:", StringComparison.Ordinal))
            .ToFrozenSet(StringComparer.Ordinal);
        prefixes = [.. entries.Where(e => e.EndsWith('*')).Select(e => e[..^1])];
        files = [.. entries.Where(e => e.StartsWith("file:", StringComparison.Ordinal)).Select(e => e["file:".Length..])];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', entries)));
        Hash = Convert.ToHexStringLower(hash.AsSpan(0, 4));
    }

    /// <summary>The lists that are part of this build of the library.</summary>
    public static FrameLists Default { get; } = new(Read("runtime.txt"));

    /// <summary>Eight hex digits over all entries: editing a list is a new version of the algorithm.</summary>
    public string Hash { get; }

    /// <summary>True for runtime, standard library and panic machinery.</summary>
    public bool IsRuntime(string identity, string? file)
    {
        if (exact.Contains(identity))
            return true;
        foreach (var prefix in prefixes)
        {
            if (identity.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }
        foreach (var part in files)
        {
            if (file is not null && file.Contains(part, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static List<string> Read(string name)
    {
        using var stream = typeof(FrameLists).Assembly.GetManifestResourceStream("Lists/" + name)!;
        using var reader = new StreamReader(stream);
        var entries = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            var entry = line.Split(" # ", 2)[0].Trim();
            if (entry.Length > 0 && entry[0] != '#')
                entries.Add(entry);
        }
        return entries;
    }
}
