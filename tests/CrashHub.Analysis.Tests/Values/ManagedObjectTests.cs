using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>Locals of AssemblyScript's code that are addresses of objects.</summary>
public sealed class ManagedObjectTests
{
    private const ulong NameAddress = 608;

    [Theory]
    [InlineData("assert", 0, "name", "608 \"A\"")]
    [InlineData("assert", 0, "limit", "100")]
    [InlineData("throw", 0, "text", "3152 \"-17\"")]
    [InlineData("unchecked", 0, "this", "37856 (~lib/staticarray/StaticArray<i32>, 16 bytes)")]
    [InlineData("unchecked", 0, "index", "536805376")]
    [InlineData("unchecked", 1, "this", "37648 (src/asc_inventory/Warehouse, 8 bytes)")]
    public void TheHeaderTellsWhatALocalPointsTo(string dump, int frame, string name, string value) =>
        Assert.Equal(value, Variable(Dump(dump), frame, name).Value);

    // The object's length, its class, the block's length.
    [Theory]
    [InlineData(NameAddress - 4, 100)]
    [InlineData(NameAddress - 8, 10)]
    [InlineData(NameAddress - 20, 12)]
    public void WithoutASoundHeaderTheNumberStandsAlone(ulong address, uint number) =>
        Assert.Equal("608", Variable(Damage.Word(Dump("assert"), address, number), 0, "name").Value);

    private static byte[] Dump(string name) => Fixture.Bytes($"dumps/asc-inventory-debug-{name}.coredump").ToArray();

    private static VariableReport Variable(byte[] dump, int frame, string name)
    {
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var module = new LoadedModule
        {
            Index = plan.Modules[0].Index,
            Module = Fixture.Bytes("modules/asc-inventory-debug.wasm"),
            Build = new BuildReference(null, null, null, "asc-inventory-debug", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashValues
            .Open(plan, [module])
            .Variables(0, frame, 0, TestContext.Current.CancellationToken)!
            .Single(variable => variable.Name == name);
    }
}
