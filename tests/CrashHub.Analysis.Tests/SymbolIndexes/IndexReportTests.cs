using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Tests.Report;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

/// <summary>A report made with an index is, byte for byte, the report made without.</summary>
public sealed class IndexReportTests
{
    public static TheoryData<string> Cases => [.. TruthTests.Cases.Select(row => row.Data).Append("event-bus-stale-o1-null")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ReportsAreEqual(string name)
    {
        var truth = TruthCase.Open(name);
        var indexes = new List<SymbolIndex>();

        var report = truth.Report(truth.HostMessage, WithIndex);

        Assert.Equal(JsonSerializer.Serialize(truth.Report(truth.HostMessage)), JsonSerializer.Serialize(report));
        Assert.All(indexes, index => Assert.False(index.IsDamaged));

        LoadedModule WithIndex(LoadedModule module)
        {
            var files = new ModuleFiles
            {
                Module = module.Module.ToArray(),
                DebugFile = module.DebugFile.ToArray(),
                SplitDwarf = module.SplitDwarf,
                SourceMap = module.SourceMap.ToArray(),
            };
            indexes.Add(files.Index());
            return module with { SymbolIndex = indexes[^1] };
        }
    }
}
