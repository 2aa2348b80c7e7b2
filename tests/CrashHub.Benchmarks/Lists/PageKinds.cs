namespace CrashHub.Benchmarks.Lists;

/// <summary>Pages by indexed fields, of buckets, releases and the gate; and queries of each list with their later pages.</summary>
internal sealed class PageKinds(ListClient client)
{
    private const string Api = "/api/v1/projects/default/";
    private const string Pages = "/p/default";
    private const double Page = 30;
    private static readonly string[] Sorts = ["lastSeen", "firstSeen", "count", "users"];
    private static readonly string[] Facets = ["release", "environment", "function", "region", "runtime"];

    /// <summary>The baseline: a page of fifty rows in the order of the primary key.</summary>
    public static ListKind Baseline { get; } = new("crashes, fifty by primary key", Page, [Api + "crashes?limit=50"]);

    public async Task<List<ListKind>> AllAsync()
    {
        var buckets = await client.BucketsAsync(Api);
        var (ids, numbers) = (buckets.Select(b => b.Id).ToArray(), buckets.Select(b => b.Number).ToArray());
        string[] releases = [.. new[] { 0, 20, 60, 90, 120, 140, 150, 153, 155, 157, 159 }.Select(k => MadeWorld.Releases[k])];
        var kinds = new List<ListKind>
        {
            Baseline,
            new("buckets, each sort", Page, [.. Sorts.Select(s => $"{Api}buckets?sort={s}")]),
            new("buckets, each sort, 200", Page * 2, [.. Sorts.Select(s => $"{Api}buckets?sort={s}&limit=200")]),
            new("buckets, each sort, later pages", Page, () => LaterAsync([.. Sorts.Select(s => $"{Api}buckets?sort={s}")], 4)),
            new(
                "buckets, by status",
                Page,
                [.. Sorts.SelectMany(s => new[] { "open", "resolved", "muted" }.Select(t => $"{Api}buckets?sort={s}&status={t}"))]
            ),
            new("crashes, each order, later pages", Page, () => LaterAsync([Api + "crashes", Api + "crashes?sort=oldest"], 6)),
            new("one crash", Page, [.. (await client.CrashesAsync(Api)).Select(id => $"{Api}crashes/{id}")]),
            new("one bucket", Page, [.. ids.Select(id => $"{Api}buckets/{id}")]),
            new(
                "one bucket, trend",
                Page,
                [.. ids.SelectMany(id => new[] { $"{Api}buckets/{id}/trend", $"{Api}buckets/{id}/trend?interval=day" })]
            ),
            new("one bucket, facets", Page, [.. ids.SelectMany(id => Facets.Select(f => $"{Api}buckets/{id}/facets?field={f}"))]),
            new("one bucket, page", Page, [.. numbers.Select(n => $"{Pages}/buckets/{n}")]),
            new("project, facets", Page, [.. Facets.Select(f => $"{Api}buckets/facets?field={f}")]),
            new("project, page", Page, [Pages]),
            new("buckets, page", Page, [Pages + "/buckets", .. Sorts.Select(s => $"{Pages}/buckets?sort={s}")]),
            new("releases", Page, [Api + "releases"]),
            new("releases, page", Page, [Pages + "/releases"]),
            new("one release, page", Page, [.. releases.Select(r => $"{Pages}/releases/{r}")]),
            new("gate", Page, [.. releases.Select(r => $"{Api}gate?release={r}")]),
            new(
                "gate, with baseline and environment",
                Page,
                [.. releases.Select(r => $"{Api}gate?release={r}&baseline=2.12.0&environment=production")]
            ),
            new("gate, sarif", Page, [.. releases.Select(r => $"{Api}gate?release={r}&format=sarif")]),
            new("gate, junit", Page, [.. releases.Select(r => $"{Api}gate?release={r}&format=junit")]),
            new("builds", Page, [Api + "builds"]),
            new("builds, missing", Page, [Api + "builds/missing"]),
        };
        foreach (var (name, target, queries) in QueryKinds.All())
        {
            var asked = queries.Select(Uri.EscapeDataString).ToArray();
            kinds.Add(new($"buckets: {name}", target, [.. asked.Select(q => $"{Api}buckets?query={q}")]));
            kinds.Add(
                new(
                    $"buckets: {name}, other sorts",
                    target,
                    [.. asked.SelectMany(q => Sorts.Skip(1).Select(s => $"{Api}buckets?query={q}&sort={s}"))]
                )
            );
            kinds.Add(new($"crashes: {name}", target, [.. asked.Select(q => $"{Api}crashes?query={q}")]));
            kinds.Add(new($"crashes: {name}, oldest", target, [.. asked.Select(q => $"{Api}crashes?query={q}&sort=oldest")]));
            if (target > QueryKinds.Exact)
                continue;
            kinds.Add(
                new($"buckets: {name}, later pages", target, () => LaterAsync([.. asked.Take(8).Select(q => $"{Api}buckets?query={q}")], 2))
            );
            kinds.Add(
                new($"crashes: {name}, later pages", target, () => LaterAsync([.. asked.Take(8).Select(q => $"{Api}crashes?query={q}")], 3))
            );
        }
        return kinds;
    }

    private async Task<List<string>> LaterAsync(IReadOnlyList<string> first, int pages)
    {
        var all = new List<string>();
        foreach (var path in first)
        {
            var next = path;
            for (var k = 0; k < pages; k++)
            {
                if (await client.NextAsync(next) is not { } cursor)
                    break;
                next = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}";
                all.Add(next);
            }
        }
        return all;
    }
}
