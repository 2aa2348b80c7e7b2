using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>Objects behind pointers to their base classes (<c>Fixtures/src/shapes.cpp</c>).</summary>
public sealed class DynamicTypeTests
{
    // abort and total.
    private const int Total = 1;

    [Theory]
    [InlineData("plain", "(geo::Square)", "side", "9")]
    [InlineData("second", "(geo::Label)", "width", "12")] // its base lies further in: the whole object begins before it
    [InlineData("second", "(geo::Label)", "tag", "'n'")]
    [InlineData("node", "(geo::Leaf)", "depth", "3")] // a virtual base
    [InlineData("scaled", "(geo::Scaled<double>)", "factor", "2")] // a reference
    public void APointerShowsWhatTheObjectWasMadeAs(string variable, string type, string member, string value)
    {
        var values = Open();

        var shown = Variable(values, variable);
        var members = values.Children(0, Total, variable, 0, 20, TestContext.Current.CancellationToken)!.Items;

        Assert.EndsWith(type, shown.Value, StringComparison.Ordinal);
        Assert.Equal(value, members.Single(one => one.Name == member).Value);
    }

    [Fact]
    public void ANullPointerHasNoClass() => Assert.Equal("0x0", Variable(Open(), "none").Value);

    // The pointer to virtual functions names no table any more.
    [Fact]
    public void AnObjectThatWasWrittenOverIsWhatItWasDeclaredAs()
    {
        var values = Open();
        var square = Convert.ToUInt64(Variable(values, "plain").Value!.Split(' ')[0], 16);

        var shown = Variable(Open(square), "plain");

        Assert.Equal($"0x{square:x}", shown.Value);
    }

    [Theory]
    [InlineData("((geo::Square*)plain)->side", "9")]
    [InlineData("((geo::Label*)second)->width", "12")]
    [InlineData("((geo::Named*)(geo::Label*)second)->tag", "'n'")]
    public void ACastMovesToTheWholeObjectOrToItsPart(string expression, string value) =>
        Assert.Equal(value, Open().Evaluate(0, Total, expression, null, TestContext.Current.CancellationToken)!.Value);

    [Fact]
    public void ACastFromAVirtualBaseIsRefused()
    {
        var answer = Open().Evaluate(0, Total, "(geo::Leaf*)node", null, TestContext.Current.CancellationToken)!;

        Assert.Contains("virtual base", answer.Error, StringComparison.Ordinal);
    }

    private static VariableReport Variable(CrashValues values, string name) =>
        values.Variables(0, Total, 0, TestContext.Current.CancellationToken)!.Single(one => one.Name == name);

    private static CrashValues Open(ulong? damaged = null)
    {
        var dump = Fixture.Bytes("dumps/shapes-o0.coredump").ToArray();
        if (damaged is { } address)
            dump = Damage.Word(dump, address, 0x10);
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = Fixture.Bytes("modules/shapes-o0.wasm"),
            Build = new BuildReference(null, null, null, "shapes", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashValues.Open(plan, [loaded]);
    }
}
