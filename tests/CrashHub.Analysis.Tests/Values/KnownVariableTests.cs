using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>Variables of real crashes whose values follow from the source: each asked for by its path.</summary>
public sealed class KnownVariableTests
{
    /// <summary>Without optimisation all variables lie in memory; dumps with locals have the others too.</summary>
    public static TheoryData<string> Complete =>
        [
            "event-bus-o0-null",
            "event-bus-o0-sig",
            "grid64-o0",
            "inventory-o0",
            "loc-multimem-oob",
            "loc-pricing-o0-div-zero",
            "quota-o0",
            "session-o0-store",
        ];

    /// <summary>Optimised ones, of which some are known.</summary>
    public static TheoryData<string> Partial =>
        [
            "bigframe-tail-o2",
            "checksum-o2",
            "image-scale-o2",
            "metrics-o1-div",
            "metrics-o1-rem",
            "money-o1",
            "router-o1",
            "session-clang14-o1-store",
            "session-split-o1-load",
            "tenants-three-o0",
        ];

    [Theory]
    [MemberData(nameof(Complete))]
    public void EveryVariableHasItsValue(string name)
    {
        var (right, wrong, missing) = Compare(name);

        Assert.Empty(wrong);
        Assert.Empty(missing);
        Assert.NotEqual(0, right);
    }

    [Theory]
    [MemberData(nameof(Partial))]
    public void NoValueIsWrong(string name)
    {
        var (right, wrong, _) = Compare(name);

        Assert.Empty(wrong);
        Assert.NotEqual(0, right);
    }

    [Fact]
    public void ALocalThatAnotherVariableTookOverIsNotShown()
    {
        // clang 22 -O1 gives the local of `mode` to a number once `mode` is used no more, and goes on to say that `mode` is there.
        var frame = TruthCase.Open("metrics-o1-rem").Report(AnalysisLimits.Default, 0).Threads[0].Frames[1];

        var mode = Assert.Single(frame.Variables!, variable => variable.Name == "mode");

        Assert.NotEqual(VariableStatus.Available, mode.Status);
        Assert.Null(mode.Value);
    }

    [Fact]
    public void AnArgumentIsFollowedThroughACalleeThatLeftByATailCall()
    {
        var answer = TruthCase.Open("bigframe-tail-o2").Values().Evaluate(0, 0, "job->steps", null, TestContext.Current.CancellationToken);

        Assert.Equal(VariableStatus.Available, answer!.Status);
        Assert.Equal("3", answer.Value);
    }

    [Fact]
    public void AParameterIsWhatWasPassedWhereAnotherVariableTookItsLocal()
    {
        // clang 22 -O1 gives the local of `table` to `s`, which is of another type, and goes on to say that `table` is there.
        var plan = CrashAnalysis.Plan(Fixture.Bytes("dumps/session-o1-store.coredump"), new CrashEvent(), AnalysisLimits.Default);
        var module = new LoadedModule
        {
            Index = plan.Modules[0].Index,
            Module = Fixture.Bytes("modules/session-o1.wasm"),
            Build = new BuildReference(null, null, null, "session-o1", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };

        var answer = CrashValues.Open(plan, [module]).Evaluate(0, 0, "table->used", null, TestContext.Current.CancellationToken);

        Assert.Equal(VariableStatus.Available, answer!.Status);
        Assert.Equal("2", answer.Value);
    }

    [Fact]
    public void MembersAreListedToTheDepthAskedFor()
    {
        var frames = TruthCase.Open("quota-o0").Report(AnalysisLimits.Default, 1).Threads[0].Frames;

        var tenant = Assert.Single(frames[2].Variables!, variable => variable.Name == "t");

        Assert.Equal(VariableKind.Parameter, tenant.Kind);
        Assert.True(tenant.TargetCaptured);
        Assert.Equal(ValueSource.ShadowStack, tenant.Source);
        Assert.Equal(tenant.Children, tenant.Members!.Count);
        Assert.All(tenant.Members, member => Assert.Null(member.Members));
    }

    private static (int Right, List<string> Wrong, List<string> Missing) Compare(string name)
    {
        var truth = TruthCase.Open(name);
        var values = truth.Values();
        var right = 0;
        var wrong = new List<string>();
        var missing = new List<string>();
        foreach (var variable in truth.Variables)
        {
            var frame = variable.GetProperty("frame").GetInt32();
            var path = variable.GetProperty("name").GetString()!;
            var wanted = variable.GetProperty("value").GetString()!;
            var answer = values.Evaluate(0, frame, path, null, TestContext.Current.CancellationToken)!;
            if (answer is not { Status: VariableStatus.Available, Value: { } value })
                missing.Add($"{frame} {path}: {answer.Error ?? answer.Status.ToString()}");
            else if (
                value == wanted
                || value.EndsWith(" " + wanted, StringComparison.Ordinal)
                || value.StartsWith(wanted + " ", StringComparison.Ordinal)
            )
                right++;
            else
                wrong.Add($"{frame} {path}: {value}, not {wanted}");
        }
        return (right, wrong, missing);
    }
}
