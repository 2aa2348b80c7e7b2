using System.Data.Common;
using System.Globalization;
using System.Text;
using CrashHub.Server.Data.Search;

namespace CrashHub.Benchmarks;

/// <summary>The search index of <see cref="ListFill"/>: three stacks a bucket of some twenty words each, and a thousand events with two tags.</summary>
/// <param name="connection">An open connection.</param>
internal sealed class SearchFill(DbConnection connection)
{
    private const int StacksOfBucket = 3;
    private const int Events = 1000;
    private const int FirstEvent = 1_000_000_000;
    private const int AtOnce = 400;
    private readonly Dictionary<long, SearchWord> words = [];

    /// <summary>The set of crash <paramref name="n"/>'s stack, as SQL.</summary>
    public static string FrameSet(string n, int buckets) =>
        $"({n} % {buckets}) * {StacksOfBucket} + ({n} / {buckets}) % {StacksOfBucket} + 1";

    /// <summary>The set of its event, as SQL.</summary>
    public static string EventSet(string n) => $"{FirstEvent} + {n} % {Events}";

    public async Task RunAsync(int buckets)
    {
        var parts = new List<string>();
        for (var bucket = 0; bucket < buckets; bucket++)
        for (var stack = 0; stack < StacksOfBucket; stack++)
        {
            var set = bucket * StacksOfBucket + stack + 1;
            Add(SearchFields.Frame, "main");
            Add(SearchFields.Frame, $"function_{bucket}");
            Add(SearchFields.Frame, $"variant_{set}");
            Add(SearchFields.Frame, $"caller_{bucket % 500}");
            for (var k = 0; k < 10; k++)
                Add(SearchFields.Frame, $"library_{(bucket * 7 + stack + k * 311) % 3000}");
            for (var k = 0; k < 3; k++)
            {
                Add(SearchFields.File, $"/src/{k}/source_{(bucket + k) % 400}.c");
                Add(SearchFields.File, $"source_{(bucket + k) % 400}.c");
            }
            Add(SearchFields.Module, "app");

            void Add(string field, string text) => parts.Add(Part(set, field, text));
        }
        for (var n = 0; n < Events; n++)
        {
            parts.Add(Part(FirstEvent + n, SearchFields.Tag("tenant"), $"tenant-{n % 100}"));
            parts.Add(Part(FirstEvent + n, SearchFields.Tag("node"), $"node-{n}"));
        }
        var sets = Enumerable.Range(1, buckets * StacksOfBucket).Concat(Enumerable.Range(FirstEvent, Events));
        await using var transaction = await connection.BeginTransactionAsync();
        await InsertAsync("search_sets (project_id, id, look_at)", sets.Select(set => $"(1, {set}, {long.MaxValue})"), transaction);
        await InsertAsync("search_set_terms (project_id, set_id, term_id)", parts, transaction);
        await InsertAsync(
            "search_terms (project_id, field, text, id)",
            words.Values.Select(w => string.Create(CultureInfo.InvariantCulture, $"(1, '{w.Field}', '{w.Text}', {w.Id})")),
            transaction
        );
        await transaction.CommitAsync();
    }

    private string Part(int set, string field, string text)
    {
        var word = SearchWord.Of(field, text);
        words[word.Id] = word;
        return string.Create(CultureInfo.InvariantCulture, $"(1, {set}, {word.Id})");
    }

    private async Task InsertAsync(string into, IEnumerable<string> rows, DbTransaction transaction)
    {
        foreach (var some in rows.Chunk(AtOnce))
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = new StringBuilder("INSERT INTO ")
                .Append(into)
                .Append(" VALUES ")
                .AppendJoin(", ", some)
                .Append(" ON CONFLICT DO NOTHING")
                .ToString();
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }
    }
}
