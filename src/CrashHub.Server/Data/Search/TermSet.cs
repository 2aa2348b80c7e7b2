using System.Buffers.Binary;
using System.Security.Cryptography;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Data.Search;

/// <summary>What a crash's stack, its event, or its modules have in the search index.</summary>
/// <param name="Id">The first eight bytes of a SHA-256 over the ids of its words in order: how often and where a function recurs makes no other set.</param>
/// <param name="Words">The words, by id, each once.</param>
internal sealed record TermSet(long Id, IReadOnlyList<SearchWord> Words)
{
    /// <summary>Words of one stack; frames beyond are the oldest ones, and are not found.</summary>
    public const int MostOfStack = 256;

    /// <summary>Words of one event: its tags, of which ingest takes as many, and its function.</summary>
    public const int MostOfEvent = 101;

    /// <summary>Words of the modules of one crash; those of modules beyond are not found.</summary>
    public const int MostOfModules = 5000;

    /// <summary>Function, file and module of each frame. Null when no frame has any.</summary>
    /// <param name="frames">The trapped thread's, youngest first.</param>
    /// <param name="modules">The report's modules, by index.</param>
    public static TermSet? OfStack(IReadOnlyList<FrameReport> frames, IReadOnlyList<ModuleReport> modules)
    {
        var words = new Dictionary<long, SearchWord>();
        // A recursion repeats a few functions by the thousand: what was met need not be hashed again.
        var met = new HashSet<(string? Function, string? File, int? Module)>();
        foreach (var frame in frames)
        {
            if (words.Count >= MostOfStack)
                break;
            if (!met.Add((frame.Function, frame.File, frame.Module)))
                continue;
            Add(words, SearchFields.Frame, frame.Function, MostOfStack);
            if (frame.File is { Length: > 0 } file)
            {
                Add(words, SearchFields.File, file, MostOfStack);
                if (file.AsSpan().LastIndexOfAny('/', '\\') is >= 0 and var slash)
                    Add(words, SearchFields.File, file[(slash + 1)..], MostOfStack);
            }
            if (frame.Module is { } module && module < modules.Count)
                Add(words, SearchFields.Module, modules[module].Name, MostOfStack);
        }
        return Of(words);
    }

    /// <summary>Of what the host said: its tags, also empty ones, and the function. Null when it said none.</summary>
    public static TermSet? OfEvent(CrashEvent told)
    {
        if (told.Tags is not { Count: > 0 } && string.IsNullOrEmpty(told.Function))
            return null;
        var words = new Dictionary<long, SearchWord>();
        Add(words, SearchFields.Function, told.Function, MostOfEvent);
        foreach (var (name, value) in told.Tags ?? new Dictionary<string, string>())
        {
            if (words.Count >= MostOfEvent)
                break;
            var word = SearchWord.Of(SearchFields.Tag(name), value);
            words.TryAdd(word.Id, word);
        }
        return Of(words);
    }

    /// <summary>Names and ids of all modules. Null when none has any.</summary>
    public static TermSet? OfModules(IReadOnlyList<CrashModule> modules)
    {
        var words = new Dictionary<long, SearchWord>();
        foreach (var module in modules)
        {
            Add(words, SearchFields.ModuleName, module.Name, MostOfModules);
            Add(words, SearchFields.BuildId, module.BuildId, MostOfModules);
            Add(words, SearchFields.BuildId, module.CodeId, MostOfModules);
            Add(words, SearchFields.BuildId, module.Sha256, MostOfModules);
            Add(words, SearchFields.Build, module.MatchedBuild?.ToString(), MostOfModules);
        }
        return Of(words);
    }

    private static void Add(Dictionary<long, SearchWord> words, string field, string? text, int most)
    {
        if (string.IsNullOrEmpty(text) || words.Count >= most)
            return;
        var word = SearchWord.Of(field, text);
        words.TryAdd(word.Id, word);
    }

    private static TermSet? Of(Dictionary<long, SearchWord> words)
    {
        if (words.Count == 0)
            return null;
        var sorted = words.Values.ToArray();
        Array.Sort(sorted, static (a, b) => a.Id.CompareTo(b.Id));
        var bytes = sorted.Length <= MostOfStack ? stackalloc byte[MostOfStack * sizeof(long)] : new byte[sorted.Length * sizeof(long)];
        for (var at = 0; at < sorted.Length; at++)
            BinaryPrimitives.WriteInt64BigEndian(bytes[(at * sizeof(long))..], sorted[at].Id);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..(sorted.Length * sizeof(long))], hash);
        // 0 stands for none in conditions.
        var id = BinaryPrimitives.ReadInt64BigEndian(hash);
        return new(id == 0 ? 1 : id, sorted);
    }
}
