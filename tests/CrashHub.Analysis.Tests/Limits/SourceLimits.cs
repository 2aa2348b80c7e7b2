using CrashHub.Analysis.Sources;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Limits;

internal static class SourceLimits
{
    private static readonly byte[] TwoFiles = ZipBytes.Of(("a.c", "1\n2\n"), ("b.c", "3\n4\n"));

    public static LimitPair[] Pairs { get; } =
    [
        new(
            nameof(AnalysisLimits.MaxSourceFiles),
            "entries of a bundle",
            2,
            limits => SourceBundle.Open(TwoFiles, limits, out _) is not null
        ),
        new(nameof(AnalysisLimits.MaxSourceFileBytes), "bytes of a file", 4, ShowsEmbedded),
        new(nameof(AnalysisLimits.MaxSourceBytes), "bytes of all files", 8, ShowsBoth),
        new(nameof(AnalysisLimits.MaxSourceContexts), "frames with lines", 2, ShowsBoth),
    ];

    private static bool ShowsBoth(AnalysisLimits limits)
    {
        var contexts = SourceContextTests.Contexts(TwoFiles, limits);
        return contexts.Of(0, SourceContextTests.At("a.c", 1), inApp: true) is not null
            && contexts.Of(0, SourceContextTests.At("b.c", 1), inApp: true) is not null;
    }

    private static bool ShowsEmbedded(AnalysisLimits limits) =>
        SourceContextTests
            .Contexts([], limits)
            .Of(0, SourceContextTests.At("a.c", 1) with { EmbeddedSource = "1\n2\n"u8.ToArray() }, inApp: true)
            is not null;
}
