using System.Collections.Frozen;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// The lists that say whose code a function is. Data files with a reason per entry. An entry is an exact function identity; a prefix when it ends in
/// <c>*</c>, with a part that must follow somewhere when one stands before that (<c>math/*.*</c>); a suffix when it begins with <c>*</c>; <c>file:</c> and a
/// part of a source path; or <c>module:</c> and how a module's name begins.
/// </summary>
internal sealed class FrameLists
{
    private const string Libraries = "libraries.txt";

    private readonly FrozenSet<string> exact;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> exactSpans;
    private readonly FrozenDictionary<char, (string Start, string Part, FrameOrigin Origin)[]> starts;
    private readonly string[] ends;
    private readonly (string Part, FrameOrigin Origin)[] files;
    private readonly string[] modules;

    private FrameLists(IReadOnlyList<(string Entry, FrameOrigin Origin)> entries)
    {
        var functions = entries.Where(e => !IsField(e.Entry, "file:") && !IsField(e.Entry, "module:")).ToList();
        exact = functions.Where(e => !e.Entry.Contains('*')).Select(e => e.Entry).ToFrozenSet(StringComparer.Ordinal);
        exactSpans = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        ends = [.. functions.Where(e => e.Entry[0] == '*').Select(e => e.Entry[1..])];
        starts = functions
            .Where(e => e.Entry.IndexOf('*') > 0)
            .Select(e => (Start: e.Entry[..e.Entry.IndexOf('*')], Part: e.Entry[(e.Entry.IndexOf('*') + 1)..].TrimEnd('*'), e.Origin))
            .GroupBy(e => e.Start[0])
            .ToFrozenDictionary(same => same.Key, same => same.ToArray());
        files = [.. entries.Where(e => IsField(e.Entry, "file:")).Select(e => (e.Entry["file:".Length..], e.Origin))];
        modules = [.. entries.Where(e => IsField(e.Entry, "module:")).Select(e => e.Entry["module:".Length..].TrimEnd('*'))];
    }

    /// <summary>The lists that are part of this build of the library.</summary>
    public static FrameLists Default { get; } = new(ReadAll());

    /// <summary>Whose code a function is.</summary>
    /// <param name="identity">As <see cref="FunctionIdentity.Of"/> gives it.</param>
    /// <param name="file">Its source file, or null.</param>
    /// <param name="module">Its module's name, or null.</param>
    public FrameOrigin OriginOf(ReadOnlySpan<char> identity, ReadOnlySpan<char> file, ReadOnlySpan<char> module)
    {
        var origin = exactSpans.Contains(identity) ? FrameOrigin.Runtime : OriginOfName(identity);
        foreach (var (part, place) in files)
        {
            if (place > origin && file.Contains(part, StringComparison.Ordinal))
                origin = place;
        }
        foreach (var start in modules)
        {
            if (module.StartsWith(start, StringComparison.Ordinal))
                origin = FrameOrigin.Runtime;
        }
        return origin;
    }

    private FrameOrigin OriginOfName(ReadOnlySpan<char> identity)
    {
        foreach (var end in ends)
        {
            if (identity.EndsWith(end, StringComparison.Ordinal))
                return FrameOrigin.Runtime;
        }
        if (identity.IsEmpty || !starts.TryGetValue(identity[0], out var some))
            return FrameOrigin.InApp;
        foreach (var (start, part, origin) in some)
        {
            if (
                identity.StartsWith(start, StringComparison.Ordinal)
                && (part.Length == 0 || identity[start.Length..].Contains(part, StringComparison.Ordinal))
            )
                return origin;
        }
        return FrameOrigin.InApp;
    }

    private static bool IsField(string entry, string field) => entry.StartsWith(field, StringComparison.Ordinal);

    private static List<(string, FrameOrigin)> ReadAll()
    {
        var entries = new List<(string, FrameOrigin)>();
        foreach (var name in ListFile.Names.Where(name => name is not (FailureClasses.File or Accessors.File)))
        {
            var origin = name == Libraries ? FrameOrigin.Library : FrameOrigin.Runtime;
            entries.AddRange(ListFile.Read(name).Select(entry => (entry, origin)));
        }
        return entries;
    }
}
