using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class AbbreviationsTests
{
    private static readonly UnitEncoding Encoding = new(5, 4, false);

    [Fact]
    public void FindsCodesInAnyOrder()
    {
        var bytes = new DwarfBytes();
        foreach (var code in new ulong[] { 7, 300, 2 })
            bytes.Leb(code).Leb(DwarfTag.Subprogram).U8(0).Leb(code + 1).Leb(DwarfForm.Data1).U8(0).U8(0);
        bytes.U8(0);

        var table = Read(bytes, out var error)!;

        Assert.Equal(ParseErrorKind.None, error.Kind);
        foreach (var code in new ulong[] { 7, 300, 2 })
        {
            Assert.True(table.TryGet(code, out var abbreviation));
            Assert.Equal((ushort)(code + 1), table.AttributesOf(abbreviation)[0].Name);
        }
        Assert.False(table.TryGet(8, out _));
        Assert.False(table.TryGet(0, out _));
        Assert.False(table.TryGet(ulong.MaxValue, out _));
    }

    [Fact]
    public void KnowsTheWidthOfEntriesWithFixedForms()
    {
        var bytes = new DwarfBytes();
        bytes.Leb(1).Leb(DwarfTag.Subprogram).U8(1);
        bytes.Leb(DwarfAttribute.LowPc).Leb(DwarfForm.Addr).Leb(DwarfAttribute.Name).Leb(DwarfForm.Strp);
        bytes.Leb(DwarfAttribute.CallLine).Leb(DwarfForm.ImplicitConst).SignedLeb(-5).U8(0).U8(0);
        bytes.Leb(2).Leb(DwarfTag.Subprogram).U8(0).Leb(DwarfAttribute.Name).Leb(DwarfForm.String).U8(0).U8(0).U8(0);

        var table = Read(bytes, out _)!;

        table.TryGet(1, out var first);
        table.TryGet(2, out var second);
        Assert.Equal((8, -1), (first.FixedSize, second.FixedSize));
        Assert.Equal(-5, table.AttributesOf(first)[2].ImplicitConstant);
    }

    [Fact]
    public void RejectsTablesWithoutEnd()
    {
        var bytes = new DwarfBytes();
        bytes.Leb(1).Leb(DwarfTag.Subprogram).U8(0).Leb(DwarfAttribute.Name);

        Assert.Null(Read(bytes, out var error));

        Assert.Equal((ParseErrorKind.UnexpectedEnd, 0x104L), (error.Kind, error.Offset));
    }

    [Fact]
    public void ABrokenTableLosesItsUnitsOnly()
    {
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(
            DwarfTag.CompileUnit,
            false,
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4)
        );
        builder.EndAbbreviations();
        var broken = (uint)builder.Abbrev.Length;
        builder.Abbrev.Leb(1).Leb(DwarfTag.CompileUnit);
        foreach (var offset in new uint[] { 0, broken, 0, uint.MaxValue })
        {
            builder.BeginUnit(4, abbrevOffset: offset);
            builder.Info.Leb(unit).U32(0x10).U32(0x20);
            builder.EndUnit();
        }

        var data = builder.Open();
        data.Find(0x12);

        Assert.Equal([ParseErrorKind.UnexpectedEnd, ParseErrorKind.IndexOutOfRange], data.Faults.Select(fault => fault.Kind));
        Assert.Equal(DwarfBuilder.OffsetOf(".debug_abbrev") + builder.Abbrev.Length, data.Faults[0].Offset);
    }

    private static Abbreviations? Read(DwarfBytes bytes, out ParseError error) =>
        Abbreviations.Read(bytes.ToArray(), 0x100, Encoding, new(AnalysisLimits.Default), out error);
}
