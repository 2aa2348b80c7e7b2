namespace CrashHub.Benchmarks.Lists;

/// <summary>Queries over common, rare and absent values of every field, alone, negated and joined.</summary>
internal static class QueryKinds
{
    public const double Exact = 50;
    public const double Infix = 500;
    private static readonly int[] Spread = [0, 1, 2, 5, 9, 14, 20, 27, 40, 70, 110, 150];

    /// <summary>A name and its queries, each beside its target.</summary>
    public static IEnumerable<(string Name, double Target, string[] Queries)> All()
    {
        yield return (
            "is",
            Exact,
            [
                "is:open",
                "is:resolved",
                "is:muted",
                "is:regressed",
                "is:new",
                "is:assigned",
                "is:unassigned",
                "is:symbolicated",
                "!is:symbolicated",
            ]
        );
        yield return ("release", Exact, [.. Of("release", MadeWorld.Releases), "release:9.9.9"]);
        yield return ("environment", Exact, [.. Of("environment", MadeWorld.Environments), "environment:none"]);
        yield return ("function", Exact, [.. Of("function", MadeWorld.Functions, 10), "function:none"]);
        yield return ("region", Exact, [.. Of("region", MadeWorld.Regions), "region:none"]);
        yield return ("runtime", Exact, [.. Of("runtime", MadeWorld.Runtimes), "runtime:none"]);
        yield return ("trap", Exact, [.. Of("trap", MadeWorld.Traps), "trap:none"]);
        yield return ("module", Exact, [.. Of("module", [.. Enumerable.Range(0, 40).Select(MadeProgram.Module)]), "module:none.wasm"]);
        yield return ("build", Exact, [.. Builds(), "build:00000000deadbeef"]);
        yield return ("frame, exact", Exact, [.. Frames().Select(f => $"frame:\"{MadeProgram.Function(f)}\""), "frame:none"]);
        yield return (
            "frame, prefix",
            Exact,
            [
                "frame:checkout*",
                "frame:cart_*",
                "frame:tax_apply*",
                "frame:search_*",
                "frame:auth_parse_order*",
                "frame:geo::Edge*",
                "frame:c*",
                "frame:nothing*",
            ]
        );
        yield return ("tag, exact", Exact, [.. Tags(), "tag.tenant:none", "tag.none:none"]);
        yield return ("file, exact", Exact, [.. Frames().Select(f => $"file:{MadeProgram.File(f)}"), "file:order.cpp", "file:none.cpp"]);
        yield return (
            "negated",
            Exact,
            [
                "!environment:production",
                "!environment:qa-22",
                "!release:2.14.3",
                "!region:eu-west-1",
                "!trap:unreachable",
                "!frame:none",
                $"!frame:\"{MadeProgram.Function(0)}\"",
                "!tag.plan:free",
                "!tag.tenant:tenant-0000",
                "!module:app.wasm",
                "!function:get_cart_0",
                "environment:staging !region:eu-west-1",
                "release:2.14.3 !environment:production",
                "!runtime:wasmtime/48.0 !trap:unreachable",
            ]
        );
        yield return ("two, common and common", Exact, CommonPairs);
        yield return ("two, rare and common", Exact, RarePairs);
        yield return ("two, rare and rare", Exact, RareBoth);
        yield return ("three", Exact, Threes);
        yield return ("nothing fits both", Exact, Nothing);
        yield return ("or", Exact, Ors);
        yield return (
            "frame, infix",
            Infix,
            [
                "frame:*order*",
                "frame:*apply*",
                "frame:*drop_in_place*",
                "frame:*_visit_edge*",
                "frame:*vector<Order*",
                "frame:*nothing*",
                "frame:*e*",
            ]
        );
        yield return (
            "free text",
            Infix,
            [
                "checkout",
                "order",
                "apply_order",
                "unreachable",
                "vector",
                "app.wasm",
                "tax_next_edge",
                "nothing-like-it",
                "e",
                "memory-out-of-bounds checkout",
                "order.cpp",
            ]
        );
        yield return (
            "message, infix",
            Infix,
            ["message:*index 42 is*", "message:*out of bounds*", "message:*unwrap*", "message:*tenant-0007*", "message:*nothing like it*"]
        );
    }

    public static string[] CommonPairs { get; } =
    [
        "environment:production region:eu-west-1",
        "environment:staging trap:unreachable",
        "region:us-west-1 runtime:wasmtime/48.0",
        "tag.plan:free environment:production",
        "module:app.wasm environment:staging",
        "release:2.15.2 environment:production",
        "tag.tenant:tenant-0000 region:eu-west-1",
        $"frame:\"{MadeProgram.Function(1)}\" environment:staging",
        "trap:unreachable tag.plan:pro",
        "is:open environment:staging",
        "is:resolved region:us-west-1",
        "is:symbolicated trap:memory-out-of-bounds",
    ];

    private static string[] RarePairs { get; } =
    [
        "environment:qa-20 region:eu-west-1",
        "environment:qa-5 trap:unreachable",
        "region:me-north-2 environment:production",
        "tag.tenant:tenant-3977 environment:production",
        "trap:null-reference environment:production",
        "function:cron_tax_299 environment:production",
        "build:" + MadeWorld.BuildId(3, 40) + " environment:production",
        "frame:tax_next_edge environment:production",
        "runtime:wamr/13.1 region:eu-west-1",
        "module:geo_plugin.wasm tag.plan:free",
        "release:2.0.0 trap:unreachable",
        "is:muted environment:qa-9",
        "lastSeen:-24h environment:qa-3",
    ];

    private static string[] RareBoth { get; } =
    [
        "environment:qa-20 region:me-north-2",
        "tag.tenant:tenant-3977 environment:qa-7",
        "trap:null-reference runtime:wamr/13.1",
        "function:cron_tax_299 release:2.3.1",
        "build:" + MadeWorld.BuildId(3, 40) + " region:me-north-2",
        "region:af-east-2 environment:qa-3",
        "tag.cluster:cluster-59 environment:qa-4",
        "runtime:v8/12.1 trap:interrupted",
        "release:2.1.1 tag.tenant:tenant-0900",
    ];

    private static string[] Threes { get; } =
    [
        "environment:production region:eu-west-1 runtime:wasmtime/48.0",
        "environment:staging region:us-west-1 trap:memory-out-of-bounds",
        "release:2.14.2 environment:staging region:eu-west-1",
        "tag.plan:pro environment:development runtime:wasmtime/46.0",
        "tag.tenant:tenant-0010 environment:staging trap:unreachable",
        "module:app.wasm region:ap-west-1 environment:canary",
        "environment:qa-2 region:eu-west-1 runtime:wasmtime/48.0",
        "is:open environment:staging region:sa-west-1",
        "function:get_cart_0 environment:production region:eu-west-1",
    ];

    private static string[] Nothing { get; } =
    [
        "environment:production environment:staging",
        "release:2.0.1 release:2.15.1",
        "region:eu-west-1 region:us-west-1",
        "trap:unreachable trap:stack-overflow",
        "release:2.0.1 build:" + MadeWorld.BuildId(0, 150),
        "tag.tenant:tenant-0000 tag.plan:free",
        "tag.tenant:tenant-0000 tag.tenant:tenant-0001",
        "environment:staging region:none",
        "trap:none environment:production",
        "environment:none !region:eu-west-1",
        "release:2.0.1 lastSeen:<2020-01-01",
        "frame:none environment:production",
        "tag.plan:none region:eu-west-1",
    ];

    private static string[] Ors { get; } =
    [
        "environment:staging OR environment:canary",
        "release:2.0.0 OR release:2.14.1",
        "region:me-north-2 OR trap:null-reference",
        "environment:qa-20 OR tag.tenant:tenant-3977",
        "(environment:staging OR environment:qa-1) region:eu-west-1",
        "frame:none OR environment:qa-22",
    ];

    private static IEnumerable<string> Of(string field, string[] values, int stride = 1) =>
        Spread
            .Select(k => k * stride)
            .Where(k => k < values.Length)
            .Select(k => $"{field}:{values[k]}")
            .Append($"{field}:{values[^1]}")
            .Distinct();

    private static IEnumerable<string> Builds() =>
        [
            .. Spread.Select(r => "build:" + MadeWorld.BuildId(0, r)),
            "build:" + MadeWorld.BuildId(7, 100),
            "build:" + MadeWorld.BuildId(33, 150),
            "build:" + WorldFill.Hex("c", 0, 140),
            "build:" + WorldFill.BuildOf(0, 141),
        ];

    /// <summary>Of <c>main</c>, of all stacks, down to functions of one.</summary>
    private static IEnumerable<int> Frames() => [0, 1, 2, 5, 12, 29, 80, 200, 620, 2000, 6002, 15_002, 25_003, 39_002];

    private static IEnumerable<string> Tags() =>
        [
            .. Spread.Select(k => "tag.tenant:" + MadeWorld.Tenant(k * 20)),
            "tag.tenant:tenant-3999",
            "tag.plan:free",
            "tag.plan:pro",
            "tag.plan:enterprise",
            "tag.cluster:cluster-0",
            "tag.cluster:cluster-30",
            "tag.cluster:cluster-59",
        ];
}
