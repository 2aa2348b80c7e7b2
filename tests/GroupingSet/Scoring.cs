using CrashHub.Analysis.Tests.Signatures;
using CrashHub.Testing.Grouping;

namespace CrashHub.GroupingSet;

/// <summary>Prints how well the library's signature, and simple rules beside it, group labelled crashes.</summary>
internal static class Scoring
{
    /// <summary>Scores the crashes of all files together and of each build alone.</summary>
    public static void Print(IReadOnlyList<LabelledCrash> crashes)
    {
        var labelled = crashes.Where(crash => crash.Label is not null).ToList();
        foreach (var build in labelled.GroupBy(crash => crash.Build))
            PrintRules(build.Key ?? "", [.. build]);
        if (labelled.DistinctBy(crash => crash.Build).Count() > 1)
            PrintRules("all builds", labelled);
        PrintBugs("bugs by signature", labelled);
        PrintBugs("bugs by signature, no inlines", [.. labelled.Select(LabelledSignature.WithoutInlines)]);
    }

    private static void PrintRules(string name, IReadOnlyList<LabelledCrash> crashes)
    {
        Console.WriteLine($"## {name}");
        Score("signature", crashes, crash => LabelledSignature.Of(crash).Fingerprint);
        IReadOnlyList<LabelledCrash> physical = [.. crashes.Select(LabelledSignature.WithoutInlines)];
        Score("signature, no inlines", physical, crash => LabelledSignature.Of(crash).Fingerprint);
        if (crashes.All(crash => crash.Frames.All(frame => frame.Inline || frame.Hash is not null)))
            Score("signature, bodies only", crashes, crash => LabelledSignature.Of(crash, withNames: false).Fingerprint);
        Score("own stack, no inlines", physical, crash => string.Join('\n', LabelledSignature.Of(crash).Stack));
        foreach (var depth in (ReadOnlySpan<int>)[1, 2, 3])
            Score($"own top {depth}, no inlines", physical, crash => string.Join('\n', LabelledSignature.Of(crash).Stack.Take(depth)));
        Score(
            "label, youngest, no inlines",
            physical,
            crash => $"{crash.Label} {string.Join("", LabelledSignature.Of(crash).Stack.Take(1))}"
        );
        Score("label and youngest own", crashes, crash => $"{crash.Label} {string.Join("", LabelledSignature.Of(crash).Stack.Take(1))}");
        Score("exact stack", crashes, crash => string.Join('\n', crash.Frames.Select(frame => frame.Fn)));
        Score("exact, repeats dropped", crashes, crash => string.Join('\n', crash.Frames.Select(frame => frame.Fn).Distinct()));
        foreach (var depth in (ReadOnlySpan<int>)[1, 2, 3, 5])
            Score($"top {depth}, repeats dropped", crashes, Top(depth));
        Score("the program's own stack", crashes, crash => string.Join('\n', LabelledSignature.Of(crash).Stack));
        foreach (var depth in (ReadOnlySpan<int>)[1, 2, 3, 5])
            Score($"the program's own top {depth}", crashes, crash => string.Join('\n', LabelledSignature.Of(crash).Stack.Take(depth)));
    }

    private static Func<LabelledCrash, string> Top(int depth) =>
        crash => string.Join('\n', crash.Frames.Select(frame => frame.Fn).Distinct().Take(depth));

    private static void Score(string rule, IReadOnlyList<LabelledCrash> crashes, Func<LabelledCrash, string> bucket) =>
        Console.WriteLine($"{rule, -28} {GroupingFigures.Of([.. crashes.Select(crash => crash.Label!)], [.. crashes.Select(bucket)])}");

    // Where each bug's crashes went, and which bugs share a bucket.
    private static void PrintBugs(string title, List<LabelledCrash> crashes)
    {
        var signed = crashes.Select(crash => (crash.Label, crash.Build, Signature: LabelledSignature.Of(crash))).ToList();
        Console.WriteLine($"## {title}");
        foreach (var bug in signed.GroupBy(entry => entry.Label).OrderBy(bug => bug.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"{bug.Key}: {bug.Count()} crashes");
            foreach (var bucket in bug.GroupBy(entry => entry.Signature.Fingerprint).OrderByDescending(bucket => bucket.Count()))
            {
                var others = signed.Where(entry => entry.Signature.Fingerprint == bucket.Key && entry.Label != bug.Key);
                var shared = string.Join(", ", others.Select(entry => entry.Label).Distinct());
                var builds = string.Join(' ', bucket.Select(entry => entry.Build).Distinct());
                Console.WriteLine(
                    $"  {bucket.Count(), 4} [{builds}] {bucket.First().Signature.Text}{(shared.Length > 0 ? $"  SHARED with {shared}" : "")}"
                );
            }
        }
    }
}
