using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>Parameters whose local took what the code loaded from a member (<c>Fixtures/src/walk.c</c>).</summary>
public sealed class GivenTypesTests
{
    private const int Drop = 1;
    private const int Scale = 2;
    private const int Walk = 3;

    [Theory]
    [InlineData(Drop, "s->used", "9")]
    [InlineData(Drop, "*s->dropped", "2")]
    [InlineData(Scale, "s->used", "7")]
    public void WhatIsNoPointerToTheSameLeavesTheParameterAsItWasPassed(int frame, string path, string value)
    {
        var answer = Open().Evaluate(0, frame, path, null, TestContext.Current.CancellationToken)!;

        Assert.Equal((VariableStatus.Available, value), (answer.Status, answer.Value));
    }

    // s was passed as &first and is &last.
    [Fact]
    public void WhatPointsToTheParametersOwnKindMayHaveBeenAssigned()
    {
        var answer = Open().Evaluate(0, Walk, "s->used", null, TestContext.Current.CancellationToken)!;

        Assert.NotEqual("5", answer.Value);
    }

    // clang 14 describes no variable in the local that it gave `table`'s to.
    [Fact]
    public void WhatWasPassedIsKnownWithoutAnotherVariableInItsLocal()
    {
        var values = TruthCase.Open("session-clang14-o1-store").Values();

        var answer = values.Evaluate(0, 0, "table->used", null, TestContext.Current.CancellationToken)!;

        Assert.Equal((VariableStatus.Available, "2"), (answer.Status, answer.Value));
    }

    private static CrashValues Open()
    {
        var plan = CrashAnalysis.Plan(Fixture.Bytes("dumps/walk-o1.coredump"), new CrashEvent(), AnalysisLimits.Default);
        var module = new LoadedModule
        {
            Index = plan.Modules[0].Index,
            Module = Fixture.Bytes("modules/walk-o1.wasm"),
            Build = new BuildReference(null, null, null, "walk-o1", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashValues.Open(plan, [module]);
    }
}
