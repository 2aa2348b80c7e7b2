using CrashHub.Analysis.Signatures;
using CrashHub.Testing.Grouping;

namespace CrashHub.Analysis.Tests.Signatures;

/// <summary>What is left of the buckets of labelled crashes when every pair that is alike enough to be proposed is merged.</summary>
internal static class AcceptedProposals
{
    /// <summary>The figures after all merges; the stack of a bucket's first crash stands for it.</summary>
    public static GroupingFigures Score(IReadOnlyList<LabelledCrash> crashes)
    {
        CrashSignature[] signatures = [.. crashes.Select(crash => LabelledSignature.Of(crash))];
        var fingerprints = signatures.Select(signature => signature.Fingerprint).Distinct(StringComparer.Ordinal).ToList();
        var stacks = fingerprints.ConvertAll(bucket => StackOf(signatures.First(signature => signature.Fingerprint == bucket)));
        var failures = fingerprints.ConvertAll(bucket =>
            CrashSignature.FailureOf(signatures.First(signature => signature.Fingerprint == bucket).Text)
        );
        var holding = stacks
            .SelectMany(stack => stack.Distinct())
            .GroupBy(frame => frame)
            .ToDictionary(same => same.Key, same => same.Count());
        var rarities = stacks.ConvertAll(stack => Array.ConvertAll(stack, frame => StackSimilarity.RarityOf(stacks.Count, holding[frame])));
        int[] survivor = [.. Enumerable.Range(0, stacks.Count)];
        for (var one = 0; one < stacks.Count; one++)
        {
            for (var other = one + 1; other < stacks.Count; other++)
            {
                if (
                    failures[one] == failures[other]
                    && StackSimilarity.Score(stacks[one], rarities[one], stacks[other], rarities[other]) >= StackSimilarity.Proposal
                )
                    Merge(survivor, survivor[one], survivor[other]);
            }
        }
        var places = fingerprints
            .Select((bucket, at) => (bucket, at))
            .ToDictionary(pair => pair.bucket, pair => survivor[pair.at].ToString());
        return GroupingFigures.Of(
            [.. crashes.Select(crash => crash.Label!)],
            [.. signatures.Select(signature => places[signature.Fingerprint])]
        );
    }

    private static long[] StackOf(CrashSignature signature) => [.. signature.Stack.Select(FrameHash.Of)];

    private static void Merge(int[] survivor, int into, int from)
    {
        for (var at = 0; at < survivor.Length; at++)
        {
            if (survivor[at] == from)
                survivor[at] = into;
        }
    }
}
