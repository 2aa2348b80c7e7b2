using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

/// <summary>One program in every version of DWARF, in both formats, with addresses of 4 and 8 bytes (memory64).</summary>
public sealed class EncodingTests
{
    public static TheoryData<int, int, bool> Encodings()
    {
        var data = new TheoryData<int, int, bool>();
        foreach (var version in (int[])[2, 3, 4, 5])
        foreach (var addressSize in (int[])[4, 8])
        {
            data.Add(version, addressSize, false);
            if (version > 2)
                data.Add(version, addressSize, true);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ReadsOneProgramInEveryEncoding(int version, int addressSize, bool is64)
    {
        var data = new Program(version, addressSize, is64).Build().Open();

        Assert.Equal(["helper /proj/inc/a.c:7:3 inline", "run /proj/inc/a.c:20:5"], data.Find(0x14).Select(frame => frame.Show()));
        Assert.Equal(["run /proj/inc/a.c:8:3"], data.Find(0x1a).Select(frame => frame.Show()));
        Assert.Empty(data.Find(0x60));
        Assert.Empty(data.Faults);
    }

    /// <summary>-1 and -2 in the width of an address, and 0, stand for dropped code, in entries and in line programs.</summary>
    [Theory]
    [InlineData(4, 0ul)]
    [InlineData(4, 0xfffffffful)]
    [InlineData(4, 0xfffffffeul)]
    [InlineData(8, 0ul)]
    [InlineData(8, ulong.MaxValue)]
    [InlineData(8, ulong.MaxValue - 1)]
    public void DroppedCodeIsNowhere(int addressSize, ulong tombstone)
    {
        var data = new Program(4, addressSize, false) { Low = tombstone }
            .Build()
            .Open();

        for (uint address = 0; address < 0x60; address++)
            Assert.Empty(data.Find(address));
        Assert.Empty(data.Find(uint.MaxValue - 1));
        Assert.Empty(data.Subprograms());
    }

    /// <summary>Two units, of which the second leaves names to entries of the first.</summary>
    private sealed class Program(int version, int addressSize, bool is64)
    {
        private readonly DwarfBuilder builder = new();

        public ulong Low { get; init; } = 0x10;

        public DwarfBuilder Build()
        {
            Abbreviations();
            var compDir = builder.String("/proj");
            var helperName = builder.String("helper");
            LineProgram();
            var end = BeginUnit(out var first);
            Info.Leb(1);
            Offset(compDir);
            var helper = (uint)Info.Length;
            Info.Leb(2);
            Offset(helperName);
            Info.U8(0);
            end();
            end = BeginUnit(out var second);
            Info.Leb(3);
            Offset(compDir);
            Offset(0);
            Address(Low);
            High();
            Info.Leb(4).Text("run");
            Address(Low);
            High();
            var call = Info.Length;
            Info.Leb(5);
            Info.Number(helper, version == 2 ? addressSize : OffsetSize);
            Address(Low + 4 > Low && Low != 0 ? Low + 4 : Low);
            if (version < 4)
                Address(Low + 8);
            else
                Info.Leb(4);
            Info.U8(1).U8(20).U8(5).U8(0).U8(0);
            end();
            Assert.True(call > second && second > first);
            return builder;
        }

        private DwarfBytes Info => builder.Info;

        private int OffsetSize => is64 ? 8 : 4;

        private void Abbreviations()
        {
            var section =
                version >= 4 ? DwarfForm.SecOffset
                : is64 ? DwarfForm.Data8
                : DwarfForm.Data4;
            var high = version >= 4 ? DwarfForm.Udata : DwarfForm.Addr;
            builder.Abbreviation(DwarfTag.PartialUnit, true, (DwarfAttribute.CompDir, DwarfForm.Strp));
            builder.Abbreviation(DwarfTag.Subprogram, false, (DwarfAttribute.Name, DwarfForm.Strp));
            builder.Abbreviation(
                DwarfTag.CompileUnit,
                true,
                (DwarfAttribute.CompDir, DwarfForm.Strp),
                (DwarfAttribute.StmtList, section),
                (DwarfAttribute.LowPc, DwarfForm.Addr),
                (DwarfAttribute.HighPc, high)
            );
            builder.Abbreviation(
                DwarfTag.Subprogram,
                true,
                (DwarfAttribute.Name, DwarfForm.String),
                (DwarfAttribute.LowPc, DwarfForm.Addr),
                (DwarfAttribute.HighPc, high)
            );
            builder.Abbreviation(
                DwarfTag.InlinedSubroutine,
                false,
                (DwarfAttribute.AbstractOrigin, DwarfForm.RefAddr),
                (DwarfAttribute.LowPc, DwarfForm.Addr),
                (DwarfAttribute.HighPc, high),
                (DwarfAttribute.CallFile, DwarfForm.Data1),
                (DwarfAttribute.CallLine, DwarfForm.Data1),
                (DwarfAttribute.CallColumn, DwarfForm.Data1)
            );
            builder.EndAbbreviations();
        }

        private Action BeginUnit(out int start)
        {
            var end = BeginLength(Info);
            start = Info.Length;
            Info.U16(version);
            if (version >= 5)
                Info.U8(1).U8(addressSize);
            Offset(0);
            if (version < 5)
                Info.U8(addressSize);
            return end;
        }

        private Action BeginLength(DwarfBytes bytes)
        {
            if (is64)
                bytes.U32(uint.MaxValue);
            var at = bytes.Length;
            bytes.Number(0, OffsetSize);
            return () => bytes.PatchU32(at, (uint)(bytes.Length - at - OffsetSize));
        }

        private void LineProgram()
        {
            var line = builder.Line;
            var lineStrings = builder.Section(".debug_line_str");
            lineStrings.Text("/proj").Text("inc").Text("a.c");
            var end = BeginLength(line);
            line.U16(version);
            if (version >= 5)
                line.U8(addressSize).U8(0);
            var headerAt = line.Length;
            line.Number(0, OffsetSize).U8(1);
            if (version >= 4)
                line.U8(1);
            line.U8(1).U8(0xfb).U8(14).U8(13).Raw(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
            if (version < 5)
                line.Text("inc").U8(0).Text("a.c").Leb(1).Leb(0).Leb(0).U8(0);
            else
            {
                line.U8(1).Leb(1).Leb(DwarfForm.LineStrp).Leb(2).Number(0, OffsetSize).Number(6, OffsetSize);
                line.U8(3).Leb(1).Leb(DwarfForm.LineStrp).Leb(2).Leb(DwarfForm.Udata).Leb(5).Leb(DwarfForm.Data16).Leb(2);
                for (var i = 0; i < 2; i++)
                    line.Number(10, OffsetSize).Leb(1).Raw(new byte[16]);
            }
            line.PatchU32(headerAt, (uint)(line.Length - headerAt - OffsetSize));
            line.U8(0).Leb((ulong)addressSize + 1).U8(2).Number(Low, addressSize);
            line.Raw(new LineProgramBytes().Row(7, 3).Advance(9).Row(8, 3).Advance(0x17).EndSequence().ToArray());
            end();
        }

        private void Offset(uint value) => Info.Number(value, OffsetSize);

        private void Address(ulong value) => Info.Number(value, addressSize);

        private void High()
        {
            if (version < 4)
                Address(Low + 0x20);
            else
                Info.Leb(0x20);
        }
    }
}
