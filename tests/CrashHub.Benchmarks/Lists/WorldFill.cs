using System.Globalization;
using CrashHub.Analysis.Report;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Search;

namespace CrashHub.Benchmarks.Lists;

/// <summary>Writes a made-up world into one project of a migrated database, row by row as ingest and finish would have left it.</summary>
internal sealed class WorldFill(BulkRows rows, MadeWorld world, int project)
{
    private const string Algorithm = "v1+made";
    private const long Never = long.MaxValue;
    private readonly Dictionary<(int Bucket, int Stack), MadeStack> stacks = [];
    private readonly Dictionary<long, SearchWord> words = [];
    private readonly Dictionary<long, TermSet> sets = [];
    private readonly HashSet<(int Bucket, long Set)> pairs = [];
    private readonly Dictionary<(long Modules, int Release, bool IsMissing), TermSet> moduleSets = [];

    public async Task RunAsync()
    {
        var crashes = world.Draw();
        for (var b = 0; b < world.Buckets.Length; b++)
        for (var s = 0; s < world.Buckets[b].Stacks.Length; s++)
            stacks[(b, s)] = MadeStack.Of(world.Buckets[b].Stacks[s], MadeWorld.Traps[world.Buckets[b].Trap]);
        await rows.InsertAsync(
            """
            builds (project_id, id, name, release, module_name, build_id, code_id, sha256, bytes, locator, functions, has_names, has_dwarf, dwarf_versions,
                findings_json, created_at)
            """,
            Enumerable
                .Range(0, MadeProgram.Modules * MadeWorld.Releases.Length)
                .Select(k => (Module: k / MadeWorld.Releases.Length, Release: k % MadeWorld.Releases.Length))
                .Select(k =>
                    new object?[]
                    {
                        project,
                        BuildOf(k.Module, k.Release),
                        MadeProgram.Module(k.Module),
                        MadeWorld.Releases[k.Release],
                        MadeProgram.Module(k.Module)[..^5],
                        MadeWorld.BuildId(k.Module, k.Release),
                        Hex("c", k.Module, k.Release),
                        Hex("f", k.Module, k.Release),
                        1_000_000L,
                        "1/none",
                        5000,
                        true,
                        true,
                        "[5]",
                        "[]",
                        world.Now - 1,
                    }
                )
        );
        await rows.InsertAsync(
            """
            crashes (project_id, received_at, id, state, body, event_json, "release", environment, "function", region, runtime, user_hash, dump_locator,
                dump_sha256, dump_bytes, trap, bucket_id, stack_hash, frame_set, event_set, module_set, lease_epoch, attempts, priority)
            """,
            crashes.Select(Row)
        );
        await rows.InsertAsync(
            "crash_reports (project_id, received_at, crash_id, report, stack, signature_input)",
            crashes.Select(c =>
                new object?[]
                {
                    project,
                    c.At,
                    c.Id,
                    stacks[(c.Bucket, c.Stack)].Report,
                    stacks[(c.Bucket, c.Stack)].Stack.Frames,
                    stacks[(c.Bucket, c.Stack)].Input,
                }
            )
        );
        await rows.InsertAsync(
            "crash_modules (project_id, crash_id, \"index\", name, build_id, code_id, matched_build, is_missing, layout, release, received_at)",
            crashes.SelectMany(Modules)
        );
        await rows.InsertAsync(
            "crash_messages (project_id, received_at, crash_id, text)",
            crashes.Where(c => MadeWorld.Message(c) is not null).Select(c => new object?[] { project, c.At, c.Id, MadeWorld.Message(c) })
        );
        await rows.InsertAsync("search_sets (project_id, id, look_at)", sets.Keys.Select(id => new object?[] { project, id, Never }));
        await rows.InsertAsync(
            "search_set_terms (project_id, set_id, term_id)",
            sets.Values.SelectMany(set => set.Words.Select(word => new object?[] { project, set.Id, word.Id }))
        );
        await rows.InsertAsync(
            "search_terms (project_id, field, text, id)",
            words.Values.Select(word => new object?[] { project, word.Field, word.Text, word.Id })
        );
        await rows.InsertAsync(
            "bucket_sets (project_id, bucket_id, set_id)",
            pairs.Select(pair => new object?[] { project, world.Buckets[pair.Bucket].Id, pair.Set })
        );
        await new BucketFill(rows, world, project, Algorithm, stacks).RunAsync(crashes);
        await CountAsync();
        await ReleasesAsync(crashes);
    }

    public static Guid BuildOf(int module, int release) => new(module + 1, (short)(release + 1), 7, 1, 2, 3, 4, 5, 6, 7, 8);

    public static string Hex(string kind, int module, int release) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{kind}{module}/{release}"))
        );

    private object?[] Row(MadeCrash c)
    {
        var told = new CrashEvent
        {
            Release = MadeWorld.Releases[c.Release],
            Environment = MadeWorld.Environments[c.Environment],
            Function = MadeWorld.Functions[c.Function],
            Region = MadeWorld.Regions[c.Region],
            Runtime = MadeWorld.Runtimes[c.Runtime],
            Tags = new Dictionary<string, string>
            {
                ["tenant"] = MadeWorld.Tenant(c.Tenant),
                ["plan"] = MadeWorld.Plan(c.Tenant),
                ["cluster"] = MadeWorld.Cluster(c.Cluster),
            },
        };
        var stack = stacks[(c.Bucket, c.Stack)];
        var terms = TermSet.OfEvent(told)!;
        Learn(stack.Terms, c.Bucket);
        Learn(terms, c.Bucket);
        var json =
            $$"""{"release":"{{told.Release}}","environment":"{{told.Environment}}","function":"{{told.Function}}","region":"{{told.Region}}","runtime":"{{told.Runtime}}","tags":{"tenant":"{{MadeWorld.Tenant(c.Tenant)}}","plan":"{{MadeWorld.Plan(c.Tenant)}}","cluster":"{{MadeWorld.Cluster(c.Cluster)}}"} }""";
        return
        [
            project,
            c.At,
            c.Id,
            2,
            0,
            json,
            told.Release,
            told.Environment,
            told.Function,
            told.Region,
            told.Runtime,
            $"user{c.User:x16}",
            "1/none",
            new string('a', 64),
            65_536L,
            MadeWorld.Traps[world.Buckets[c.Bucket].Trap],
            world.Buckets[c.Bucket].Id,
            stack.Stack.Hash,
            stack.Terms.Id,
            terms.Id,
            ModuleSet(c),
            1L,
            0,
            0,
        ];
    }

    private void Learn(TermSet set, int bucket)
    {
        if (!pairs.Add((bucket, set.Id)) || !sets.TryAdd(set.Id, set))
            return;
        foreach (var word in set.Words)
            words[word.Id] = word;
    }

    private IEnumerable<object?[]> Modules(MadeCrash c) =>
        ModulesOf(c)
            .Select(m =>
                new object?[]
                {
                    project,
                    c.Id,
                    m.Index,
                    m.Name,
                    m.BuildId,
                    m.CodeId,
                    m.MatchedBuild,
                    m.IsMissing,
                    m.Layout,
                    MadeWorld.Releases[c.Release],
                    c.At,
                }
            );

    private CrashModule[] ModulesOf(MadeCrash c)
    {
        var modules = stacks[(c.Bucket, c.Stack)].Modules;
        var made = new CrashModule[modules.Length];
        for (var at = 0; at < modules.Length; at++)
        {
            var isMissing = c.IsMissing && at == 0;
            made[at] = new CrashModule
            {
                Index = at,
                Name = MadeProgram.Module(modules[at]),
                BuildId = MadeWorld.BuildId(modules[at], c.Release),
                CodeId = Hex("c", modules[at], c.Release),
                MatchedBuild = isMissing ? null : BuildOf(modules[at], c.Release),
                IsMissing = isMissing,
                Layout = isMissing ? 0 : null,
            };
        }
        return made;
    }

    /// <summary>The set of a crash's modules, of which few are unlike.</summary>
    private long ModuleSet(MadeCrash c)
    {
        var key = (stacks[(c.Bucket, c.Stack)].Modules.Aggregate(0L, (sum, m) => sum * 41 + m + 1), c.Release, c.IsMissing);
        if (!moduleSets.TryGetValue(key, out var set))
            moduleSets.Add(key, set = TermSet.OfModules(ModulesOf(c))!);
        Learn(set, c.Bucket);
        return set.Id;
    }

    /// <summary>Hours and values, as <see cref="CrashFinishCounters"/> leaves them.</summary>
    private async Task CountAsync()
    {
        await rows.RunAsync(
            $"""
            INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count, first_seen, last_seen)
            SELECT project_id, bucket_id, received_at - received_at % 3600000000, "release", environment, count(*), min(received_at), max(received_at)
            FROM crashes WHERE project_id = {project} GROUP BY 1, 2, 3, 4, 5
            """
        );
        foreach (var field in new[] { "release", "environment", "function", "region", "runtime", "user" })
            await rows.RunAsync(
                $"""
                INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen)
                SELECT project_id, bucket_id, '{field}', {(
                    field == "user" ? "user_hash" : $"\"{field}\""
                )}, count(*), min(received_at), max(received_at)
                FROM crashes WHERE project_id = {project} GROUP BY 1, 2, 4
                """
            );
    }

    private async Task ReleasesAsync(MadeCrash[] crashes)
    {
        var first = new Dictionary<int, long>();
        foreach (var c in crashes)
            first.TryAdd(c.Release, c.At);
        await rows.InsertAsync(
            "releases (project_id, name, id, order_key, is_semantic, first_seen, created_at, windows, version)",
            first.Select(one =>
            {
                var (key, isSemantic) = ReleaseOrder.KeyOf(MadeWorld.Releases[one.Key], one.Value);
                return new object?[]
                {
                    project,
                    MadeWorld.Releases[one.Key],
                    Guid.CreateVersion7(),
                    key,
                    isSemantic,
                    one.Value,
                    one.Value,
                    0,
                    0L,
                };
            })
        );
        const long day = 24L * 3600 * 1_000_000;
        await rows.InsertAsync(
            "invocation_windows (project_id, release, environment, from_at, to_at, source, reported_at, count)",
            first
                .SelectMany(one => Enumerable.Range(0, 8).Select(d => (one.Key, From: one.Value + d * day)))
                .SelectMany(w =>
                    new[] { "production", "staging" }.Select(e =>
                        new object?[] { project, MadeWorld.Releases[w.Key], e, w.From, w.From + day, "made", w.From + day, 3_000_000L }
                    )
                )
        );
        await rows.RunAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"UPDATE projects SET next_bucket_number = {world.Buckets.Length + 1} WHERE id = {project}"
            )
        );
    }
}
