using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Matching;

/// <summary>Every dump against every build there is, relinked ones included, without ids and names: which build is first, and how sure.</summary>
public sealed class EvidenceFixtureTests
{
    private const double Sure = 0.9;

    private static readonly Lazy<List<Candidate>> Full = new(() => Candidates(strip: false));
    private static readonly Lazy<List<Candidate>> Stripped = new(() => Candidates(strip: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheRightBuildIsFirstAndAWrongOneNeverSure(bool strip)
    {
        var candidates = (strip ? Stripped : Full).Value;
        var (asked, right) = (0, 0);
        foreach (var crash in Crashes())
        {
            var best = BuildEvidence.Rank(
                crash.Plan,
                crash.Module,
                [.. candidates.Select(c => c.Bytes)],
                0,
                AnalysisLimits.Default,
                TestContext.Current.CancellationToken
            )[0];
            var isRight = best.Fits && candidates[best.Candidate].CodeId == crash.CodeId;
            asked++;
            right += isRight ? 1 : 0;
            Assert.True(isRight || best.Confidence < Sure, $"{crash.Name}: {candidates[best.Candidate].Name}, {best.Confidence}");
        }

        Assert.True(asked > 40, $"{asked} crashes");
        Assert.True(right >= asked * 0.99, $"{right} of {asked}");
    }

    [Fact]
    public void WithoutTheRightBuildNoneIsSure()
    {
        foreach (var crash in Crashes())
        {
            var others = Full.Value.FindAll(c => c.CodeId != crash.CodeId);
            var best = BuildEvidence.Rank(
                crash.Plan,
                crash.Module,
                [.. others.Select(c => c.Bytes)],
                0,
                AnalysisLimits.Default,
                TestContext.Current.CancellationToken
            )[0];

            Assert.True(best.Confidence < Sure, $"{crash.Name}: {others[best.Candidate].Name}, {best.Confidence}");
        }
    }

    /// <summary>A short text leaves room for many builds: two calls fit anywhere. The names that it shows fit one.</summary>
    [Theory]
    [InlineData("text/rust-plugin-o2-unsafe-oob.wasmtime.txt", "modules/rust-plugin-o2.wasm")]
    [InlineData("text/rust-plugin-o2-unsafe-oob.v8.txt", "modules/rust-plugin-o2.wasm")]
    public void OfAShortTextTheNamesDecide(string text, string module)
    {
        var plan = CrashAnalysis.PlanText(Fixture.Text(text), new CrashEvent(), AnalysisLimits.Default);

        var best = BuildEvidence.Rank(
            plan,
            plan.Modules.Single().Index,
            [.. Full.Value.Select(c => c.Bytes)],
            0,
            AnalysisLimits.Default,
            TestContext.Current.CancellationToken
        )[0];

        Assert.Equal(WasmModule.Parse(Fixture.Bytes(module), AnalysisLimits.Default).CodeId, Full.Value[best.Candidate].CodeId);
        Assert.True(best.Fits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatIsStoredOfTheRightBuildNeverRulesItOut(bool strip)
    {
        var candidates = (strip ? Stripped : Full).Value;
        foreach (var crash in Crashes())
        {
            if (BuildEvidence.TracesOf(crash.Plan, crash.Module) is not { } traces)
                continue;
            foreach (var candidate in candidates.Where(c => c.CodeId == crash.CodeId))
            {
                var shape = ModuleShape.Read(ModuleShape.Of(WasmModule.Parse(candidate.Bytes, AnalysisLimits.Default)).ToBytes());

                Assert.True(traces.CanBe(shape!, out _), $"{crash.Name}: {candidate.Name}");
            }
        }
    }

    private static List<Candidate> Candidates(bool strip)
    {
        var candidates = new List<Candidate>();
        foreach (var file in Fixture.Files("modules", "*.wasm").Concat(Fixture.Files("relinked", "*.wasm")))
        {
            ReadOnlyMemory<byte> bytes = Fixture.Bytes(file);
            if (strip)
                bytes = WithoutCustomSections(bytes);
            var module = WasmModule.Parse(bytes, AnalysisLimits.Default);
            if (module.CodeId is { } code)
                candidates.Add(new Candidate(file, bytes, code));
        }
        return candidates;
    }

    private static IEnumerable<Asked> Crashes()
    {
        foreach (var file in Fixture.Files("truth", "*.json"))
        {
            var truth = Fixture.Json(file);
            string[] modules = truth.TryGetProperty("modules", out var several)
                ? [.. several.EnumerateArray().Select(one => one.GetString()!)]
                : [truth.GetProperty("module").GetString()!];
            // A few dumps are kept for their memory or their layout alone, without the module.
            if (!modules.All(m => File.Exists(Fixture.PathOf(m))))
                continue;
            var dump = Fixture.Bytes(truth.GetProperty("dump").GetString()!);
            var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
            foreach (var wanted in plan.Modules.Where(m => m.FrameCount > 0))
            {
                var ran = modules.FirstOrDefault(m => Path.GetFileName(m) == wanted.Identity.Name) ?? modules.Single();
                var code = WasmModule.Parse(Fixture.Bytes(ran), AnalysisLimits.Default).CodeId!;
                yield return new Asked(file, plan, wanted.Index, code);
            }
        }
    }

    private static byte[] WithoutCustomSections(ReadOnlyMemory<byte> bytes)
    {
        var module = WasmModule.Parse(bytes, AnalysisLimits.Default);
        var kept = new WasmBuilder();
        foreach (var section in module.Sections.Where(s => !s.IsCustom))
            kept.Raw((byte)section.Id, module.Contents(section).Span);
        return kept.Build();
    }

    private sealed record Candidate(string Name, ReadOnlyMemory<byte> Bytes, string CodeId);

    private sealed record Asked(string Name, AnalysisPlan Plan, int Module, string CodeId);
}
