using CrashHub.Analysis.Report;
using CsCheck;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>Small pools, so that random queries hit: what crashes are drawn from, and queries over them.</summary>
internal static class NaiveData
{
    private static readonly string?[] Releases = ["1.0.0", "Ärger-1", "2.0-rc_1", null];
    private static readonly string?[] Environments = ["prod", "Stage", "ПРОД", null];
    private static readonly string?[] Functions = ["checkout", "sécher", null];
    private static readonly string?[] Regions = ["eu-1", "us%1", null];
    private static readonly string?[] Runtimes = ["wasmtime/48.0", "WAMR", null];
    private static readonly string[] Traps = ["unreachable", "stack-overflow"];
    private static readonly string[] Frames = ["alpha(int)", "beta", "std::vector<int>", "main", "a_b", "a.b"];
    private static readonly string?[] Files = ["/src/Main.C", "lib\\deep\\x.rs", null];
    private static readonly string[] Modules = ["app.wasm", "Host.wasm"];
    private static readonly string[] Builds = ["00ff", "beef"];
    private static readonly string?[] Messages = ["index 12 is out of bounds", "100% sure", null];
    private static readonly string?[] Users = ["u1", "u2", "u3", null];
    private static readonly string?[] Tenants = ["acme corp", "Other", "", null];
    private static readonly string?[] Sizes = ["ÖL groß", "5", null];
    private static readonly string?[] Assignees = ["ann@example.org", "Bob", null];

    /// <summary>Queries with up to seven terms.</summary>
    public static Gen<string> Queries { get; } = Tree(2);

    public static string? Assignee(Random random) => Of(random, Assignees);

    public static NaiveCrash Crash(Random random, int number)
    {
        var tenant = Of(random, Tenants);
        return new NaiveCrash
        {
            Id = $"c{number:d3}",
            Bucket = $"b{random.Next(8)}",
            Event = new CrashEvent
            {
                Release = Of(random, Releases),
                Environment = Of(random, Environments),
                Function = Of(random, Functions),
                Region = Of(random, Regions),
                Runtime = Of(random, Runtimes),
                UserId = Of(random, Users),
                Tags = Tags(("tenant", tenant), ("build id:Größe", Of(random, Sizes))),
            },
            Trap = Of(random, Traps),
            Frames = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (Of(random, Frames), Of(random, Files)))],
            Module = Of(random, Modules),
            BuildId = Of(random, Builds),
            LacksBuild = random.Next(3) == 0,
            Message = Of(random, Messages),
        };
    }

    private static Dictionary<string, string>? Tags(params ReadOnlySpan<(string Name, string? Value)> tags)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            if (value is not null)
                kept[name] = value;
        }
        return kept.Count == 0 ? null : kept;
    }

    private static T Of<T>(Random random, T[] pool) => pool[random.Next(pool.Length)];

    private static Gen<string> Tree(int depth)
    {
        if (depth == 0)
            return Terms;
        var inner = Tree(depth - 1);
        return Gen.Select(Gen.Int[0, 5], inner, inner, Terms)
            .Select(
                (shape, a, b, term) =>
                    shape switch
                    {
                        0 => term,
                        1 => $"({a}) {term}",
                        2 => $"({a}) OR ({b})",
                        3 => $"({a}) ({b})",
                        4 => $"!({a}) {term}",
                        _ => $"{term} AND !({b})",
                    }
            );
    }

    private static Gen<string> Terms =>
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 1000], Gen.Int[0, 6], Gen.Bool)
            .Select((kind, pick, shape, isNegated) => (isNegated ? "!" : "") + Term(kind, pick, shape));

    private static string Term(int field, int pick, int shape) =>
        field switch
        {
            0 => $"release:{Value(Releases, pick, shape)}",
            1 => $"environment:{Value(Environments, pick, shape)}",
            2 => $"function:{Value(Functions, pick, shape)}",
            3 => $"region:{Value(Regions, pick, shape)}",
            4 => $"runtime:{Value(Runtimes, pick, shape)}",
            5 => $"trap:{Value(Traps, pick, shape)}",
            6 or 7 => $"frame:{Value(Frames, pick, shape)}",
            8 => $"file:{Value(Files, pick, shape)}",
            9 => $"module:{Value(Modules, pick, shape)}",
            10 => $"build:{Value(Builds, pick, Math.Min(shape, 3))}",
            11 => $"message:{Value(Messages, pick, shape)}",
            12 when pick % 2 == 0 => $"tag.tenant:{Value(Tenants, pick, shape)}",
            12 => $"tag.\"build id:Größe\":{Value(Sizes, pick, shape)}",
            13 => $"is:{Server.Data.Query.QueryFields.States[pick % Server.Data.Query.QueryFields.States.Length]}",
            14 => $"count:{Comparison(shape)}{pick % 12}",
            15 => $"users:{Comparison(shape)}{pick % 4}",
            16 => $"firstSeen:{Comparison(shape)}{Instant(pick)}",
            17 => $"lastSeen:{Comparison(shape)}{Instant(pick)}",
            18 => $"assignee:{Value(Assignees, pick, Math.Min(shape, 4))}",
            _ => Text(pick, shape),
        };

    private static string Value(string?[] pool, int pick, int shape)
    {
        var value = pool[pick % pool.Length] ?? "nobody";
        return shape switch
        {
            0 => "*",
            1 when value.Length > 1 => Quoted(value)[1..^1].Contains(' ') ? "*" + value.Split(' ')[0][1..] + "*" : "*" + value[1..],
            // Not with a parenthesis that the word opens and leaves open: it would take one of the query's own.
            2 when value.Length > 1 && !value.Contains(' ') => value.Split('(')[0][..^1] + "*",
            3 when !value.Contains(' ') && value.Length > 0 => value.ToUpperInvariant() + "*",
            5 => "\"\"",
            _ => Quoted(value),
        };
    }

    private static string Quoted(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal)}\"";

    private static string Text(int pick, int shape) =>
        shape switch
        {
            0 => "title",
            1 => "b" + pick % 8,
            2 => "UNREACH*b" + pick % 8,
            3 => Quoted(Functions[pick % 2]!),
            _ => Quoted(Frames[pick % Frames.Length]),
        };

    private static string Comparison(int shape) => new[] { "", ">", "<", ">=", "<=", ">", "<" }[shape];

    private static string Instant(int pick) =>
        (pick % 4) switch
        {
            0 => "2026-03-01",
            1 => "2026-03-02T09:30:00Z",
            2 => "-30h",
            _ => "2026-03-02",
        };
}
