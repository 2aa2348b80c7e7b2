using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>Counts crashes by the bucket that they are in and the signature that they would have.</summary>
internal sealed class RegroupTally
{
    private const int MaxShown = 100;
    private const int MaxParts = 20;

    private readonly Dictionary<(Guid Leaf, string Fingerprint), int> counts = [];
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private int unknown;

    /// <summary>Crashes that were counted.</summary>
    public int Sampled { get; private set; }

    /// <summary>The buckets that they are in.</summary>
    public IReadOnlyList<Guid> Leaves => [.. counts.Keys.Select(key => key.Leaf).Distinct()];

    public void Add(RegroupCrash crash, CrashSignature? signature)
    {
        Sampled++;
        if (signature is null || crash is not { Leaf: { } leaf, State: CrashState.Processed })
        {
            unknown += crash.Leaf is null ? 0 : 1;
            return;
        }
        texts.TryAdd(signature.Fingerprint, signature.Text);
        counts[(leaf, signature.Fingerprint)] = counts.GetValueOrDefault((leaf, signature.Fingerprint)) + 1;
    }

    public RegroupPreview Answer(
        string algorithm,
        bool isWhole,
        IReadOnlyDictionary<Guid, Guid> roots,
        IReadOnlyDictionary<Guid, (long Number, string Title)> buckets,
        RegroupPlaces places
    )
    {
        // What was split off by hand stays, whatever its crashes' signatures are.
        var free = counts.Where(one => places.MayMove(one.Key.Leaf, one.Key.Leaf)).ToList();
        var crashesOf = counts.GroupBy(one => roots[one.Key.Leaf]).ToDictionary(same => same.Key, same => same.Sum(one => one.Value));
        RegroupBucket Shown(Guid leaf)
        {
            var root = roots[leaf];
            var (number, title) = buckets.GetValueOrDefault(root, (0, ""));
            return new(root.ToString(), number, title, crashesOf[root]);
        }
        var owners = OwnersOf(free, roots, buckets);
        var merges = free.GroupBy(one => one.Key.Fingerprint)
            .Select(same =>
                (
                    Fingerprint: same.Key,
                    Crashes: same.Sum(one => one.Value),
                    Leaves: same.Select(one => one.Key.Leaf).DistinctBy(leaf => roots[leaf]).ToList()
                )
            )
            .Where(same => same.Leaves.Count > 1)
            .OrderByDescending(same => same.Crashes)
            .ToList();
        var splits = free.GroupBy(one => one.Key.Leaf)
            .Where(same => same.Count() > 1)
            .OrderByDescending(same => same.Sum(one => one.Value))
            .ToList();
        return new RegroupPreview
        {
            Algorithm = algorithm,
            Sampled = Sampled,
            IsWhole = isWhole,
            Unknown = unknown,
            Moved = free.Where(one => owners.GetValueOrDefault(one.Key.Fingerprint) != roots[one.Key.Leaf]).Sum(one => one.Value),
            MergeCount = merges.Count,
            Merges =
            [
                .. merges
                    .Take(MaxShown)
                    .Select(m => new RegroupMerge(
                        texts[m.Fingerprint],
                        m.Crashes,
                        [.. m.Leaves.Select(Shown).OrderBy(b => b.Number).Take(MaxParts)]
                    )),
            ],
            SplitCount = splits.Count,
            Splits =
            [
                .. splits
                    .Take(MaxShown)
                    .Select(s => new RegroupSplit(
                        Shown(s.Key),
                        [
                            .. s.OrderByDescending(one => one.Value)
                                .Take(MaxParts)
                                .Select(one => new RegroupPart(texts[one.Key.Fingerprint], one.Value)),
                        ],
                        s.Count()
                    )),
            ],
        };
    }

    /// <summary>Which bucket each signature would mean: as the first phase of a regroup finds out, oldest bucket first.</summary>
    private static Dictionary<string, Guid> OwnersOf(
        List<KeyValuePair<(Guid Leaf, string Fingerprint), int>> free,
        IReadOnlyDictionary<Guid, Guid> roots,
        IReadOnlyDictionary<Guid, (long Number, string Title)> buckets
    )
    {
        var owners = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var leaf in free.GroupBy(one => one.Key.Leaf).OrderBy(same => buckets.GetValueOrDefault(roots[same.Key], (0, "")).Item1))
            owners.TryAdd(leaf.MaxBy(one => one.Value).Key.Fingerprint, roots[leaf.Key]);
        return owners;
    }
}
