using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Tests.Dwarf;
using CrashHub.Analysis.Tests.SymbolIndexes;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Limits;

internal static class DebugInformationLimits
{
    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxDwarfUnits), "units", 3, HasThreeUnits),
        new(nameof(AnalysisLimits.MaxDwarfItems), "functions that are kept", 0, limits => HasAllFunctions(limits, 50)),
        new(nameof(AnalysisLimits.MaxDies), "entries that are visited", 0, limits => HasAllFunctions(limits, 50)),
        new(nameof(AnalysisLimits.MaxDwarfTextBytes), "letters of a name", 0, HasLongName),
        new(nameof(AnalysisLimits.MaxDieDepth), "nested scopes", 5, HasNestedFunction),
        new(nameof(AnalysisLimits.MaxReferenceDepth), "steps to a name", 0, HasDistantName),
        new(nameof(AnalysisLimits.MaxInlineDepth), "inlined calls at an address", 3, HasAllInlinedCalls),
        new(nameof(AnalysisLimits.MaxLineRows), "operations of a line program", 0, limits => HasAllLines(limits)),
        new(nameof(AnalysisLimits.MaxSplitFiles), "files of split DWARF", 2, HasSecondFile),
        new(nameof(AnalysisLimits.MaxSymbolIndexBytes), "bytes of an index", 0, IsIndexed),
        new(nameof(AnalysisLimits.MaxLineRowsPerTable), "rows of a table", 2, limits => HasAllLines(limits)),
    ];

    private static bool HasThreeUnits(AnalysisLimits limits)
    {
        var builder = new DwarfBuilder();
        for (var i = 0; i < 3; i++)
        {
            builder.BeginUnit(4);
            builder.Info.U8(0);
            builder.EndUnit();
        }
        return builder.OpenFile(limits) is { Units.Length: 3, Faults.Items.Count: 0 };
    }

    private static bool HasAllFunctions(AnalysisLimits limits, int count)
    {
        var program = new ProgramBuilder();
        for (var i = 0; i < count; i++)
            program.Function("run", (uint)(0x10 + i), 1);
        var data = program.Open(limits);
        data.Find(0x10);
        return data.Faults.Count == 0 && data.Subprograms().Count() == count;
    }

    private static bool HasLongName(AnalysisLimits limits)
    {
        var data = new ProgramBuilder().Function("a_name_of_many_letters", 0x10, 4).Open(limits);
        return data.Find(0x10) is [{ Name: "a_name_of_many_letters" }] && data.Faults.Count == 0;
    }

    private static bool HasNestedFunction(AnalysisLimits limits)
    {
        var program = new ProgramBuilder();
        for (var i = 0; i < 3; i++)
            program.Scope(DwarfTag.Namespace, null);
        program.Function("run", 0x10, 0x20).EndChildren().EndChildren().EndChildren();
        var data = program.Open(limits);
        return data.Find(0x12).Count == 1 && data.Faults.Count == 0;
    }

    private static bool HasDistantName(AnalysisLimits limits)
    {
        var program = new ProgramBuilder();
        var origin = program.AbstractFunction("deep");
        for (var i = 0; i < 2; i++)
        {
            var link = program.NextEntry;
            program.Definition(origin, 0, 0);
            origin = link;
        }
        program.Definition(origin, 0x10, 0x20);
        return program.Open(limits).Find(0x12) is [{ Name: "deep" }];
    }

    private static bool HasAllInlinedCalls(AnalysisLimits limits)
    {
        var program = new ProgramBuilder();
        var origin = program.AbstractFunction("again");
        program.Function("run", 0x10, 0x20, hasChildren: true);
        for (var i = 0; i < 3; i++)
            program.Inlined(origin, 0x10, 0x10, file: 1, line: 1, column: 1, hasChildren: true);
        program.EndChildren().EndChildren().EndChildren().EndChildren();
        return program.Open(limits).Find(0x12).Count == 4;
    }

    private static bool HasAllLines(AnalysisLimits limits)
    {
        var builder = new DwarfBuilder();
        var code = builder.Abbreviation(DwarfTag.CompileUnit, false, (DwarfAttribute.StmtList, DwarfForm.SecOffset));
        builder.EndAbbreviations();
        builder.LineProgram4(
            new LineProgramBytes().SetAddress(0x10).Row(7).Advance(4).Row(8).Advance(4).EndSequence().ToArray(),
            files: "a.c"
        );
        builder.BeginUnit(4);
        builder.Info.Leb(code).U32(0);
        builder.EndUnit();
        var unit = builder.OpenFile(limits).Units[0];
        return unit.Lines is { RowCount: 2 } && unit.File.Faults.Items.Count == 0;
    }

    private static bool HasSecondFile(AnalysisLimits limits) =>
        SplitDwarfTests.Skeleton(7).Open(limits, SplitDwarfTests.Split(8, "stranger"), SplitDwarfTests.Split(7, "own")).Find(0x12)
            is [{ Name: "own" }];

    private static bool IsIndexed(AnalysisLimits limits) =>
        (ModuleFiles.Of("dwarf/boxes-split5.wasm").Build(limits).Flags & IndexFlags.DwarfFromFiles) == 0;
}
