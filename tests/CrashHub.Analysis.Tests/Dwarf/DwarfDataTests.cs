using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class DwarfDataTests
{
    [Fact]
    public void NothingIsFoundWithoutDebugInformation()
    {
        var data = new DwarfBuilder().Open();

        Assert.Empty(data.Find(0x10));
        Assert.Empty(data.Faults);
        Assert.Empty(data.Versions);
    }

    [Fact]
    public void InlinedCallsComeBeforeTheFunctionWithTheirCallSites()
    {
        var program = new ProgramBuilder().Lines(line => line.SetAddress(0x10).Row(30, 3, file: 2).Advance(0x20).EndSequence());
        var outer = program.AbstractFunction("outer");
        var inner = program.AbstractFunction("inner");
        program.Function("run", 0x10, 0x20, hasChildren: true);
        program.Inlined(outer, 0x14, 0x10, file: 1, line: 7, column: 2, hasChildren: true);
        program.Inlined(inner, 0x18, 4, file: 2, line: 8, column: 0, hasChildren: false);
        program.EndChildren().EndChildren();

        var data = program.Open();

        Assert.Equal(
            ["inner /proj/b.h:30:3 inline", "outer /proj/b.h:8:? inline", "run /proj/a.c:7:2"],
            data.Find(0x19).Select(DwarfTestExtensions.Show)
        );
        Assert.Equal(["outer /proj/b.h:30:3 inline", "run /proj/a.c:7:2"], data.Find(0x14).Select(DwarfTestExtensions.Show));
        Assert.Equal(["run /proj/b.h:30:3"], data.Find(0x10).Select(DwarfTestExtensions.Show));
        Assert.All(data.Find(0x19), frame => Assert.Equal(new CodeSectionOffset(0x10), frame.FunctionLow));
        Assert.All(data.Find(0x19), frame => Assert.Equal((DwarfLanguage.CPlusPlus, "maker 1"), (frame.Language, frame.Producer)));
        Assert.Empty(data.Find(0x30));
        Assert.Empty(data.Faults);
    }

    [Fact]
    public void LineZeroIsNoLine()
    {
        var program = new ProgramBuilder().Lines(line => line.SetAddress(0x10).Row(0, 9).Advance(0x20).EndSequence());
        program.Function("run", 0x10, 0x20);

        var frame = Assert.Single(program.Open().Find(0x12));

        Assert.Equal("run /proj/a.c:?:?", frame.Show());
    }

    [Fact]
    public void LinesWithoutFunctionsStillGiveAFrame()
    {
        var program = new ProgramBuilder().Lines(line => line.SetAddress(0x10).Row(5, 1).Advance(0x20).EndSequence());

        var frame = Assert.Single(program.Open().Find(0x12));

        Assert.Equal("? /proj/a.c:5:1", frame.Show());
        Assert.Null(frame.FunctionLow);
    }

    [Fact]
    public void FunctionsWithoutLinesStillGiveAFrame()
    {
        var program = new ProgramBuilder();
        program.Function("run", 0x10, 0x20);

        Assert.Equal("run ?:?:?", Assert.Single(program.Open().Find(0x12)).Show());
    }

    [Fact]
    public void DroppedFunctionsHideNoLiveOnes()
    {
        var program = new ProgramBuilder();
        program.Function("gone", 0, 0x100).Function("also_gone", uint.MaxValue, 0x100).Function("run", 0x10, 0x20);

        var data = program.Open();

        Assert.Equal("run", Assert.Single(data.Find(0x12)).Name);
        Assert.Equal(new SubprogramRange(new(0x10), new(0x30), "run"), Assert.Single(data.Subprograms()));
    }

    [Fact]
    public void NamesComeFromTheDeclarationAndItsScopes()
    {
        var program = new ProgramBuilder();
        program.Scope(DwarfTag.Namespace, "shop").Scope(DwarfTag.Namespace, null).Scope(DwarfTag.ClassType, "Cart<int>");
        var declaration = program.Declaration("add", "_ZN4shop3addEv");
        program.EndChildren().EndChildren().EndChildren();
        program.Definition(declaration, 0x10, 0x20);

        var frame = Assert.Single(program.Open().Find(0x12));

        Assert.Equal(("shop::(anonymous namespace)::Cart<int>::add", "_ZN4shop3addEv"), (frame.Name, frame.LinkageName));
    }

    [Fact]
    public void OriginsMayLieInAnotherUnit()
    {
        var first = new ProgramBuilder();
        var origin = first.AbstractFunction("shared");
        first.EndUnit();
        var second = first.NextUnit();
        second.DefinitionAcrossUnits(origin, 0x10, 0x20);

        Assert.Equal("shared", Assert.Single(second.Open().Find(0x12)).Name);
    }

    /// <summary>Binaryen writes end 0 for inlined calls whose last instruction it moved, which reads as a length of almost 4 GiB.</summary>
    [Fact]
    public void InlinedCallsWithoutEndLastToTheNextCallOrTheFunctionsEnd()
    {
        var program = new ProgramBuilder();
        var first = program.AbstractFunction("first");
        var second = program.AbstractFunction("second");
        program.Function("run", 0x10, 0x20, hasChildren: true);
        program.Inlined(first, 0x14, unchecked((uint)-0x14), file: 1, line: 1, column: 1, hasChildren: false);
        program.Inlined(second, 0x20, 4, file: 1, line: 2, column: 1, hasChildren: false).EndChildren();
        program.Function("next", 0x30, 0x10);

        var data = program.Open();

        Assert.Equal(["first", "run"], data.Find(0x18).Select(frame => frame.Name));
        Assert.Equal(["second", "run"], data.Find(0x21).Select(frame => frame.Name));
        Assert.Equal(["next"], data.Find(0x34).Select(frame => frame.Name));
    }

    [Fact]
    public void ANestedFunctionIsItsOwn()
    {
        var program = new ProgramBuilder();
        var origin = program.AbstractFunction("helper");
        program.Function("run", 0x10, 0x40, hasChildren: true);
        program.Function("nested", 0x20, 0x10, hasChildren: true);
        program.Inlined(origin, 0x24, 4, file: 1, line: 3, column: 1, hasChildren: false).EndChildren();
        program.Inlined(origin, 0x14, 4, file: 1, line: 4, column: 1, hasChildren: false).EndChildren();

        var data = program.Open();

        Assert.Equal(["helper", "run::nested"], data.Find(0x25).Select(frame => frame.Name));
        Assert.Equal(["helper", "run"], data.Find(0x15).Select(frame => frame.Name));
        Assert.Equal(["run"], data.Find(0x30).Select(frame => frame.Name));
    }

    /// <summary>wasm-ld points every unit's copy of a template at the copy that it kept, the first unit's, whatever their lengths.</summary>
    [Fact]
    public void TheFirstUnitThatHasTheFunctionWins()
    {
        var program = new ProgramBuilder(rootLow: 0x10, rootLength: 0x20);
        program.EndUnit();
        program = program.NextUnit(rootLow: 0x10, rootLength: 0x20);
        program.Function("kept", 0x10, 0x20).EndUnit();
        program = program.NextUnit(rootLow: 0x10, rootLength: 0x10);
        program.Function("dropped", 0x10, 0x10);

        var data = program.Open();

        Assert.Equal("kept", Assert.Single(data.Find(0x12)).Name);
        Assert.Equal("kept", Assert.Single(data.Subprograms()).Name);
    }

    /// <summary>Equal bodies that a tool merged: llvm-symbolizer takes the last entry, too.</summary>
    [Fact]
    public void OfTwoFunctionsOfAUnitWithOneBodyTheLastCounts()
    {
        var program = new ProgramBuilder();
        program.Function("merged", 0x10, 0x20).Function("kept", 0x10, 0x20);

        Assert.Equal("kept", Assert.Single(program.Open().Find(0x12)).Name);
    }

    [Fact]
    public void LabelsAndEntryPointsAreNoFunctions()
    {
        const ushort entryPoint = 0x03;
        const ushort label = 0x0a;
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(DwarfTag.CompileUnit, true);
        var function = builder.Abbreviation(
            DwarfTag.Subprogram,
            true,
            (DwarfAttribute.Name, DwarfForm.String),
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4)
        );
        var named = new[] { entryPoint, label }
            .Select(tag =>
                builder.Abbreviation(tag, false, (DwarfAttribute.Name, DwarfForm.String), (DwarfAttribute.LowPc, DwarfForm.Addr))
            )
            .ToList();
        builder.EndAbbreviations();
        builder.BeginUnit(4);
        builder.Info.Leb(unit).Leb(function).Text("run").U32(0x10).U32(0x20);
        foreach (var code in named)
            builder.Info.Leb(code).Text("inside").U32(0x18);
        builder.Info.U8(0).U8(0);
        builder.EndUnit();

        Assert.Equal("run", Assert.Single(builder.Open().Find(0x19)).Name);
    }

    /// <summary>Hot and cold code parted: the function is found in all of its pieces.</summary>
    [Fact]
    public void AFunctionInPiecesIsFoundInEach()
    {
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(DwarfTag.CompileUnit, true, (DwarfAttribute.LowPc, DwarfForm.Addr));
        var parts = builder.Abbreviation(
            DwarfTag.Subprogram,
            false,
            (DwarfAttribute.Name, DwarfForm.String),
            (DwarfAttribute.Ranges, DwarfForm.SecOffset)
        );
        builder.EndAbbreviations();
        builder.Section(".debug_ranges").U32(0x10).U32(0x20).U32(0x48).U32(0x50).U32(0).U32(0);
        builder.BeginUnit(4);
        builder.Info.Leb(unit).U32(0).Leb(parts).Text("run").U32(0).U8(0);
        builder.EndUnit();

        var data = builder.Open();

        foreach (var address in new ulong[] { 0x10, 0x1f, 0x48, 0x4f })
        {
            var frame = Assert.Single(data.Find(address));
            Assert.Equal(("run", 2), (frame.Name, frame.Pieces.Count));
        }
        Assert.Empty(data.Find(0x20));
        Assert.Empty(data.Find(0x47));
    }

    [Fact]
    public void TheTextOfEmbeddedSourcesIsKept()
    {
        var data = ModuleDebugInfo.Open(Fixture.PathOf("dwarf/boxes-types5.wasm"));
        var file = data.Subprograms()
            .SelectMany(function => data.Find(function.Low.Value))
            .Select(frame => frame.File)
            .First(path => path is not null);

        var text = System.Text.Encoding.UTF8.GetString(data.SourceOf(file!)!.Value.Span);

        Assert.Equal(Fixture.Text("dwarf/" + Path.GetFileName(file)), text);
        Assert.Null(data.SourceOf("/nowhere.c"));
    }

    [Fact]
    public void TypesInTypeUnitsQualifyNames()
    {
        const ulong signature = 0x0123456789abcdef;
        var builder = new DwarfBuilder();
        var typeUnit = builder.Abbreviation(DwarfTag.TypeUnit, true);
        var space = builder.Abbreviation(DwarfTag.Namespace, true, (DwarfAttribute.Name, DwarfForm.String));
        var type = builder.Abbreviation(DwarfTag.StructureType, false, (DwarfAttribute.Name, DwarfForm.String));
        var unit = builder.Abbreviation(DwarfTag.CompileUnit, true);
        var stub = builder.Abbreviation(DwarfTag.StructureType, true, (DwarfAttribute.Signature, DwarfForm.RefSig8));
        var function = builder.Abbreviation(
            DwarfTag.Subprogram,
            false,
            (DwarfAttribute.Name, DwarfForm.String),
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4)
        );
        builder.EndAbbreviations();
        builder.BeginUnit(5, unitType: 2, id: signature);
        builder.Info.U32(28).Leb(typeUnit).Leb(space).Raw("ab\0"u8);
        Assert.Equal(29, builder.Info.Length);
        builder.Info.PatchU32(20, 29).Leb(type).Text("Cart").U8(0).U8(0);
        builder.EndUnit();
        builder.BeginUnit(5);
        builder.Info.Leb(unit).Leb(stub).U64(signature).Leb(function).Text("add").U32(0x10).U32(0x20).U8(0).U8(0);
        builder.EndUnit();

        Assert.Equal("ab::Cart::add", Assert.Single(builder.Open().Find(0x12)).Name);
    }
}
