using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

/// <summary>
/// Builds units of version 4 with functions and inlined calls, in the order of the calls; entries with children are ended by
/// <see cref="EndChildren"/>. Files are 1: <c>a.c</c>, 2: <c>b.h</c> in <c>/proj</c>.
/// </summary>
internal sealed class ProgramBuilder
{
    private readonly DwarfBuilder builder;
    private readonly Codes codes;
    private readonly int unit;
    private bool isOpen = true;
    private LineProgramBytes? lines;

    /// <summary>Opens the first unit; its root claims the code from <paramref name="rootLow"/> on.</summary>
    public ProgramBuilder(uint rootLow = 0, uint rootLength = 0x1000)
        : this(new(), null, rootLow, rootLength) { }

    private ProgramBuilder(DwarfBuilder builder, Codes? known, uint rootLow, uint rootLength)
    {
        this.builder = builder;
        codes = known ?? new(builder);
        unit = builder.BeginUnit(4);
        builder.Info.Leb(codes.Unit).U16(0x21).Text("maker 1").Text("/proj").U32(0).U32(rootLow).U32(rootLength);
    }

    /// <summary>Offset of the next entry in its unit.</summary>
    public uint NextEntry => (uint)(builder.Info.Length - unit);

    public ProgramBuilder NextUnit(uint rootLow = 0, uint rootLength = 0x1000) =>
        new(builder, codes, rootLow, rootLength) { lines = lines };

    public ProgramBuilder Lines(Action<LineProgramBytes> write)
    {
        lines = new();
        write(lines);
        return this;
    }

    public ProgramBuilder Function(string name, uint low, uint length, bool hasChildren = false)
    {
        builder.Info.Leb(hasChildren ? codes.FunctionWithChildren : codes.Function).Text(name).U32(low).U32(length);
        return this;
    }

    /// <summary>A function that exists inlined only; returns its offset in the unit.</summary>
    public uint AbstractFunction(string name)
    {
        var offset = NextEntry;
        builder.Info.Leb(codes.AbstractFunction).Text(name);
        return offset;
    }

    /// <summary>A declaration with a linkage name; returns its offset in the unit.</summary>
    public uint Declaration(string name, string linkageName)
    {
        var offset = NextEntry;
        builder.Info.Leb(codes.Declaration).Text(name).Text(linkageName);
        return offset;
    }

    /// <summary>A function whose name is left to another entry of the unit.</summary>
    public ProgramBuilder Definition(uint origin, uint low, uint length)
    {
        builder.Info.Leb(codes.Definition).U32(origin).U32(low).U32(length);
        return this;
    }

    /// <summary>A function whose name is left to an entry of any unit, given by its offset in the section.</summary>
    public ProgramBuilder DefinitionAcrossUnits(uint origin, uint low, uint length)
    {
        builder.Info.Leb(codes.DefinitionAcrossUnits).U32(origin).U32(low).U32(length);
        return this;
    }

    public ProgramBuilder Inlined(uint origin, uint low, uint length, byte file, byte line, byte column, bool hasChildren)
    {
        builder.Info.Leb(hasChildren ? codes.InlinedWithChildren : codes.Inlined).U32(origin).U32(low).U32(length);
        builder.Info.U8(file).U8(line).U8(column);
        return this;
    }

    public ProgramBuilder Scope(ushort tag, string? name)
    {
        builder.Info.Leb(codes.ScopeOf(tag, name is not null));
        if (name is not null)
            builder.Info.Text(name);
        return this;
    }

    public ProgramBuilder EndChildren()
    {
        builder.Info.U8(0);
        return this;
    }

    public void EndUnit()
    {
        builder.Info.U8(0);
        builder.EndUnit();
        isOpen = false;
    }

    /// <summary>Ends what is open and gives the sections to the reader.</summary>
    public DwarfData Open(AnalysisLimits? limits = null) => Build().Open(limits);

    /// <summary>Ends what is open.</summary>
    public DwarfBuilder Build()
    {
        if (isOpen)
            EndUnit();
        builder.EndAbbreviations();
        builder.LineProgram4((lines ?? new()).ToArray(), files: ["a.c", "b.h"]);
        return builder;
    }

    private sealed class Codes(DwarfBuilder builder)
    {
        private static readonly (ushort, ushort) Name = (DwarfAttribute.Name, DwarfForm.String);
        private static readonly (ushort, ushort) Low = (DwarfAttribute.LowPc, DwarfForm.Addr);
        private static readonly (ushort, ushort) High = (DwarfAttribute.HighPc, DwarfForm.Data4);
        private static readonly (ushort, ushort) Origin = (DwarfAttribute.AbstractOrigin, DwarfForm.Ref4);
        private readonly Dictionary<(ushort, bool), ulong> scopes = [];

        public ulong Unit { get; } =
            builder.Abbreviation(
                DwarfTag.CompileUnit,
                true,
                (DwarfAttribute.Language, DwarfForm.Data2),
                (DwarfAttribute.Producer, DwarfForm.String),
                (DwarfAttribute.CompDir, DwarfForm.String),
                (DwarfAttribute.StmtList, DwarfForm.SecOffset),
                Low,
                High
            );

        public ulong Function { get; } = builder.Abbreviation(DwarfTag.Subprogram, false, Name, Low, High);

        public ulong FunctionWithChildren { get; } = builder.Abbreviation(DwarfTag.Subprogram, true, Name, Low, High);

        public ulong AbstractFunction { get; } = builder.Abbreviation(DwarfTag.Subprogram, false, Name);

        public ulong Declaration { get; } =
            builder.Abbreviation(DwarfTag.Subprogram, false, Name, (DwarfAttribute.LinkageName, DwarfForm.String));

        public ulong Definition { get; } =
            builder.Abbreviation(DwarfTag.Subprogram, false, (DwarfAttribute.Specification, DwarfForm.Ref4), Low, High);

        public ulong DefinitionAcrossUnits { get; } =
            builder.Abbreviation(DwarfTag.Subprogram, false, (DwarfAttribute.AbstractOrigin, DwarfForm.RefAddr), Low, High);

        public ulong Inlined { get; } = AddInlined(builder, false);

        public ulong InlinedWithChildren { get; } = AddInlined(builder, true);

        public ulong ScopeOf(ushort tag, bool hasName)
        {
            if (!scopes.TryGetValue((tag, hasName), out var code))
                scopes.Add((tag, hasName), code = hasName ? builder.Abbreviation(tag, true, Name) : builder.Abbreviation(tag, true));
            return code;
        }

        private static ulong AddInlined(DwarfBuilder builder, bool hasChildren) =>
            builder.Abbreviation(
                DwarfTag.InlinedSubroutine,
                hasChildren,
                Origin,
                Low,
                High,
                (DwarfAttribute.CallFile, DwarfForm.Data1),
                (DwarfAttribute.CallLine, DwarfForm.Data1),
                (DwarfAttribute.CallColumn, DwarfForm.Data1)
            );
    }
}
