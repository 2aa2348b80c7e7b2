using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class DwarfDataLimitTests
{
    [Fact]
    public void OriginsThatFormACycleEnd()
    {
        var program = new ProgramBuilder();
        program.Definition(program.NextEntry, 0x10, 0x20);

        var data = program.Open();

        Assert.Null(Assert.Single(data.Find(0x12)).Name);
        Assert.Equal(ParseErrorKind.LimitReached, Assert.Single(data.Faults).Kind);
    }

    [Theory]
    [InlineData(3, "deep")]
    [InlineData(2, null)]
    public void OriginsAreFollowedUpToALimit(int limit, string? expected)
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

        var data = program.Open(AnalysisLimits.Default with { MaxReferenceDepth = limit });

        Assert.Equal(expected, Assert.Single(data.Find(0x12)).Name);
    }

    [Theory]
    [InlineData(5, "run")]
    [InlineData(4, null)]
    public void EntriesAreFollowedUpToADepth(int limit, string? expected)
    {
        var program = new ProgramBuilder();
        for (var i = 0; i < 3; i++)
            program.Scope(DwarfTag.Namespace, null);
        program.Function("run", 0x10, 0x20).EndChildren().EndChildren().EndChildren();

        var data = program.Open(AnalysisLimits.Default with { MaxDieDepth = limit });

        Assert.Equal(expected, data.Find(0x12).FirstOrDefault()?.Name?.Split("::")[^1]);
        Assert.Equal(expected is null, data.Faults.Any(fault => fault.Kind == ParseErrorKind.LimitReached));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(2, 3)]
    public void InlinedCallsAreReportedUpToADepth(int limit, int frames)
    {
        var program = new ProgramBuilder();
        var origin = program.AbstractFunction("again");
        program.Function("run", 0x10, 0x20, hasChildren: true);
        for (var i = 0; i < 3; i++)
            program.Inlined(origin, 0x10, 0x10, file: 1, line: 1, column: 1, hasChildren: true);
        program.EndChildren().EndChildren().EndChildren().EndChildren();

        var data = program.Open(AnalysisLimits.Default with { MaxInlineDepth = limit });

        Assert.Equal(frames, data.Find(0x12).Count);
    }

    [Fact]
    public void ExhaustedWorkIsTold()
    {
        var program = new ProgramBuilder();
        for (var i = 0; i < 100; i++)
            program.Function("run", 0x10, 0x20);

        var data = program.Open(AnalysisLimits.Default with { MaxDies = 50 });

        data.Find(0x12);
        Assert.Contains(data.Faults, fault => fault.Kind == ParseErrorKind.LimitReached);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIsKeptIsCounted(bool isEnough)
    {
        var program = new ProgramBuilder();
        for (var i = 0; i < 100; i++)
            program.Function("run", (uint)(0x10 + i), 1);

        var data = program.Open(AnalysisLimits.Default with { MaxDwarfItems = isEnough ? 250 : 100 });

        Assert.Equal("run", Assert.Single(data.Find(0x10)).Name);
        Assert.Equal(isEnough, data.Faults.Count == 0);
        Assert.Equal(isEnough, data.Subprograms().Count() == 100);
    }

    [Theory]
    [InlineData(100, "run")]
    [InlineData(20, null)]
    public void TextIsCounted(int limit, string? expected)
    {
        var program = new ProgramBuilder();
        program.Function("a_name_of_many_letters", 0x10, 4).Function("run", 0x20, 4);

        var data = program.Open(AnalysisLimits.Default with { MaxDwarfTextBytes = limit });
        data.Find(0x10);

        Assert.Equal(expected, Assert.Single(data.Find(0x20)).Name);
        Assert.Equal(expected is null, data.Faults.Any(fault => fault.Kind == ParseErrorKind.LimitReached));
    }

    /// <summary>An entry of one byte with a thousand attributes costs more than one with none.</summary>
    [Fact]
    public void AttributesWithoutBytesAreCounted()
    {
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(
            DwarfTag.CompileUnit,
            true,
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4)
        );
        var flags = Enumerable.Repeat((DwarfAttribute.Specification, DwarfForm.FlagPresent), 1000).ToArray();
        var function = builder.Abbreviation(DwarfTag.Subprogram, false, flags);
        builder.EndAbbreviations();
        builder.BeginUnit(4);
        builder.Info.Leb(unit).U32(0x10).U32(0x20);
        for (var i = 0; i < 100; i++)
            builder.Info.Leb(function);
        builder.Info.U8(0);
        builder.EndUnit();

        var data = builder.Open(AnalysisLimits.Default with { MaxDies = 1000 });
        data.Find(0x12);

        Assert.Equal(ParseErrorKind.LimitReached, Assert.Single(data.Faults).Kind);
    }

    [Fact]
    public void SiblingsThatPointBackwardsAreIgnored()
    {
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(DwarfTag.CompileUnit, true);
        var type = builder.Abbreviation(0x15, true, (DwarfAttribute.Sibling, DwarfForm.Ref4));
        var function = builder.Abbreviation(
            DwarfTag.Subprogram,
            false,
            (DwarfAttribute.Name, DwarfForm.String),
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4)
        );
        builder.EndAbbreviations();
        builder.BeginUnit(4);
        builder.Info.Leb(unit).Leb(type).U32(11).U8(0).Leb(type);
        // The second type's sibling lies three bytes on, past bytes that are no entries.
        builder.Info.U32((uint)builder.Info.Length + 7).Raw(0x7e, 0x7f, 0x7e).Leb(function).Text("run").U32(0x10).U32(0x20).U8(0);
        builder.EndUnit();

        var data = builder.Open();

        Assert.Equal("run", Assert.Single(data.Find(0x12)).Name);
        Assert.Empty(data.Faults);
    }
}
