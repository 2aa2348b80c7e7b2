using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Wasm;

public sealed class NameSectionTests
{
    [Fact]
    public void ReadsEverySubsection()
    {
        var names = Names(
            Subsection(0, new WasmWriter().Name("app")),
            Subsection(1, Map((3, "function"))),
            Subsection(2, Indirect((3, [(0, "local"), (2, "other local")]))),
            Subsection(3, Indirect((3, [(1, "label")]))),
            Subsection(4, Map((1, "type"))),
            Subsection(5, Map((0, "table"))),
            Subsection(6, Map((0, "memory"))),
            Subsection(7, Map((9, "global"))),
            Subsection(8, Map((0, "elements"))),
            Subsection(9, Map((0, ".rodata"))),
            Subsection(10, Indirect((1, [(0, "field")]))),
            Subsection(11, Map((0, "tag")))
        );

        Assert.Equal(
            [
                "app",
                "function",
                "local",
                "other local",
                "label",
                "type",
                "table",
                "memory",
                "global",
                "elements",
                ".rodata",
                "field",
                "tag",
            ],
            [
                names.Module,
                names.Function(3),
                names.Local(3, 0),
                names.Local(3, 2),
                names.Label(3, 1),
                names.Type(1),
                names.Table(0),
                names.Memory(0),
                names.Global(9),
                names.ElementSegment(0),
                names.DataSegment(0),
                names.Field(1, 0),
                names.Tag(0),
            ]
        );
        Assert.Equal([null, null, null], [names.Function(4), names.Local(3, 1), names.Local(4, 0)]);
        Assert.Empty(names.Faults);
    }

    [Fact]
    public void ADamagedSubsectionCostsNoOther()
    {
        var names = Names(
            Subsection(1, Map((0, "sound"), (1, "cut")), cut: 2),
            Subsection(2, new WasmWriter().Bytes(1, 0, 0x80)),
            Subsection(7, Map((0, "global")))
        );

        Assert.Equal(["sound", null, null, "global"], [names.Function(0), names.Function(1), names.Local(0, 0), names.Global(0)]);
        Assert.Equal([ParseErrorKind.LengthPastEnd, ParseErrorKind.UnexpectedEnd], names.Faults.Select(fault => fault.Kind));
    }

    [Fact]
    public void TheFirstOfSeveralNamesWinsAndTheOthersAreTold()
    {
        var names = Names(
            Subsection(1, Map((5, "five"), (2, "two"), (5, "again"))),
            Subsection(2, Indirect((1, [(0, "a"), (0, "b")]), (1, [(0, "c")]))),
            Subsection(1, Map((2, "later")))
        );

        Assert.Equal(["five", "two", "a"], [names.Function(5), names.Function(2), names.Local(1, 0)]);
        Assert.Equal(
            ["second subsection 1, ignored", "second name of index 5, ignored", "second names of index 1, ignored"],
            names.Faults.Select(fault => fault.Detail)
        );
    }

    [Fact]
    public void WhatIsNoUnicodeIsReplacedAndTold()
    {
        var invalid = new WasmWriter().Unsigned(1).Unsigned(0).Vector([0x61, 0xff]);
        var names = Names(
            Subsection(0, new WasmWriter().Vector([0xff])),
            Subsection(1, invalid),
            Subsection(2, new WasmWriter().Unsigned(1).Unsigned(4).Bytes(invalid.ToArray()))
        );

        Assert.Equal(["\ufffd", "a\ufffd", "a\ufffd"], [names.Module, names.Function(0), names.Local(4, 0)]);
        Assert.Equal(Enumerable.Repeat(ParseErrorKind.InvalidUtf8, 3), names.Faults.Select(fault => fault.Kind));
    }

    [Theory]
    [InlineData(5, "abcde", 0)]
    [InlineData(4, "abcd…", 3)]
    public void LongNamesAreCutAndTold(int limit, string expected, int faults)
    {
        var names = Names(
            AnalysisLimits.Default with
            {
                MaxNameBytes = limit,
            },
            Subsection(0, new WasmWriter().Name("abcde")),
            Subsection(1, Map((0, "abcde"))),
            Subsection(2, Indirect((0, [(0, "abcde")])))
        );

        Assert.Equal([expected, expected, expected], [names.Module, names.Function(0), names.Local(0, 0)]);
        Assert.Equal(Enumerable.Repeat(ParseErrorKind.LimitReached, faults), names.Faults.Select(fault => fault.Kind));
    }

    [Theory]
    [InlineData(2, "b", 0)]
    [InlineData(1, null, 2)]
    public void NamesAreCounted(int limit, string? second, int faults)
    {
        var names = Names(
            AnalysisLimits.Default with
            {
                MaxFunctions = limit,
            },
            Subsection(1, Map((0, "a"), (1, "b"))),
            Subsection(2, Indirect((0, [(0, "a")]), (1, [(0, "b")])))
        );

        Assert.Equal(["a", second, "a", second], [names.Function(0), names.Function(1), names.Local(0, 0), names.Local(1, 0)]);
        Assert.Equal(Enumerable.Repeat(ParseErrorKind.LimitReached, faults), names.Faults.Select(fault => fault.Kind));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void BytesAfterAMapAreTold(byte subsection)
    {
        var map =
            subsection == 0 ? new WasmWriter().Name("app")
            : subsection == 1 ? Map((0, "a"))
            : Indirect((0, [(0, "a")]));
        var names = Names(Subsection(subsection, map.Byte(7)));

        Assert.NotNull(
            subsection == 0 ? names.Module
            : subsection == 1 ? names.Function(0)
            : names.Local(0, 0)
        );
        Assert.Equal(ParseErrorKind.TrailingBytes, Assert.Single(names.Faults).Kind);
    }

    [Fact]
    public void UnknownSubsectionsAreSkipped()
    {
        var names = Names(Subsection(12, new WasmWriter().Byte(1)), Subsection(200, new WasmWriter()), Subsection(1, Map((0, "a"))));

        Assert.Equal("a", names.Function(0));
        Assert.Empty(names.Faults);
    }

    [Fact]
    public void EntitiesWithoutANameHaveThatOfTheirFirstExportOrTheirImport()
    {
        var builder = new WasmBuilder();
        var type = builder.Type([], []);
        builder.ImportFunction("env", "log", type);
        builder.Function(type, []);
        builder.Table(1).Memory(1).GlobalI32(0, mutable: true).GlobalI32(1, mutable: true);
        builder.Export("run", 0, 1).Export("also", 0, 1).Export("grid", 1, 0).Export("memory", 2, 0).Export("sp", 3, 1);
        builder.Custom("name", [.. Subsection(1, Map((1, ""))), .. Subsection(7, Map((1, "__stack_pointer")))]);
        var module = WasmModule.Parse(builder.Build(), AnalysisLimits.Default);

        Assert.Equal(
            [
                ("env.log", FunctionNameSource.Import),
                ("run", FunctionNameSource.Export),
                ("grid", FunctionNameSource.Export),
                ("memory", FunctionNameSource.Export),
                (null, FunctionNameSource.None),
                ("__stack_pointer", FunctionNameSource.NameSection),
            ],
            [
                Name(module, WasmExternalKind.Function, 0),
                Name(module, WasmExternalKind.Function, 1),
                Name(module, WasmExternalKind.Table, 0),
                Name(module, WasmExternalKind.Memory, 0),
                Name(module, WasmExternalKind.Global, 0),
                Name(module, WasmExternalKind.Global, 1),
            ]
        );
    }

    [Fact]
    public void RealModulesHaveSoundNames()
    {
        foreach (var file in Fixture.Files("modules", "*.wasm"))
        {
            var names = WasmModule.Parse(Fixture.Bytes(file), AnalysisLimits.Default).Names;
            _ = (names.FunctionNameCount, names.Local(0, 0), names.Global(0), names.DataSegment(0), names.Type(0), names.Label(0, 0));

            Assert.Empty(names.Faults.Select(fault => $"{file}: {fault}"));
        }
    }

    [Fact]
    public void DamagedSectionsAreReadInBounds()
    {
        byte[] original =
        [
            .. Subsection(0, new WasmWriter().Name("app")),
            .. Subsection(1, Map((0, "a"), (1, "béta"), (7, "c"))),
            .. Subsection(2, Indirect((0, [(0, "x"), (1, "y")]), (1, [(0, "z")]))),
            .. Subsection(7, Map((0, "g"))),
        ];
        var random = new Random(27);
        for (var round = 0; round < 15_000; round++)
        {
            var module = WasmModule.Parse(
                new WasmBuilder().Custom("name", Mutation.Apply(original, random)).Build(),
                AnalysisLimits.Default
            );

            var names = module.Names;
            for (uint i = 0; i < 3; i++)
                _ = (names.Function(i), names.Local(i, i), names.Label(i, 0), names.Global(i), names.Field(i, 0));
            Assert.True(names.Module is null || names.Module.Length <= original.Length * 2);
            Assert.All(names.Faults, fault => Assert.InRange(fault.Offset, 8, module.Bytes.Length));
        }
    }

    private static (string?, FunctionNameSource) Name(WasmModule module, WasmExternalKind kind, uint index) =>
        (module.NameOf(kind, index, out var source), source);

    private static NameSection Names(params ReadOnlySpan<byte[]> subsections) => Names(AnalysisLimits.Default, subsections);

    private static NameSection Names(AnalysisLimits limits, params ReadOnlySpan<byte[]> subsections)
    {
        var contents = new WasmWriter();
        foreach (var subsection in subsections)
            contents.Bytes(subsection);
        var names = WasmModule.Parse(new WasmBuilder().Custom("name", contents.ToArray()).Build(), limits).Names;
        // Maps are read when first asked for: the faults of all of them are wanted.
        _ = (names.Function(0), names.Local(0, 0), names.Global(0));
        return names;
    }

    private static byte[] Subsection(byte id, WasmWriter contents, int cut = 0) =>
        new WasmWriter().Byte(id).Vector(contents.ToArray().AsSpan(0, contents.Length - cut)).ToArray();

    private static WasmWriter Map(params (int Index, string Name)[] names)
    {
        var map = new WasmWriter().Unsigned((ulong)names.Length);
        foreach (var (index, name) in names)
            map.Unsigned((ulong)index).Name(name);
        return map;
    }

    private static WasmWriter Indirect(params (int Index, (int, string)[] Names)[] maps)
    {
        var map = new WasmWriter().Unsigned((ulong)maps.Length);
        foreach (var (index, names) in maps)
            map.Unsigned((ulong)index).Bytes(Map(names).ToArray());
        return map;
    }
}
