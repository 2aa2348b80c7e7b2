using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class FormReaderTests
{
    private static readonly byte[] Input = [0x81, 0x01, 0x03, 0x00, 0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, .. new byte[300]];

    public static TheoryData<int, int, int> Widths() =>
        new()
        {
            { DwarfForm.Addr, 4, 8 },
            { DwarfForm.Block2, 2 + 0x181, 2 + 0x181 },
            { DwarfForm.Block4, 4, 4 },
            { DwarfForm.Data2, 2, 2 },
            { DwarfForm.Data4, 4, 4 },
            { DwarfForm.Data8, 8, 8 },
            { DwarfForm.String, 4, 4 },
            { DwarfForm.Block, 2 + 0x81, 2 + 0x81 },
            { DwarfForm.Block1, 1 + 0x81, 1 + 0x81 },
            { DwarfForm.Data1, 1, 1 },
            { DwarfForm.Flag, 1, 1 },
            { DwarfForm.Sdata, 2, 2 },
            { DwarfForm.Strp, 4, 8 },
            { DwarfForm.Udata, 2, 2 },
            { DwarfForm.RefAddr, 4, 8 },
            { DwarfForm.Ref1, 1, 1 },
            { DwarfForm.Ref2, 2, 2 },
            { DwarfForm.Ref4, 4, 4 },
            { DwarfForm.Ref8, 8, 8 },
            { DwarfForm.RefUdata, 2, 2 },
            { DwarfForm.SecOffset, 4, 8 },
            { DwarfForm.Exprloc, 2 + 0x81, 2 + 0x81 },
            { DwarfForm.FlagPresent, 0, 0 },
            { DwarfForm.Strx, 2, 2 },
            { DwarfForm.Addrx, 2, 2 },
            { DwarfForm.RefSup4, 4, 4 },
            { DwarfForm.StrpSup, 4, 8 },
            { DwarfForm.Data16, 16, 16 },
            { DwarfForm.LineStrp, 4, 8 },
            { DwarfForm.RefSig8, 8, 8 },
            { DwarfForm.ImplicitConst, 0, 0 },
            { DwarfForm.Loclistx, 2, 2 },
            { DwarfForm.Rnglistx, 2, 2 },
            { DwarfForm.RefSup8, 8, 8 },
            { DwarfForm.Strx1, 1, 1 },
            { DwarfForm.Strx2, 2, 2 },
            { DwarfForm.Strx3, 3, 3 },
            { DwarfForm.Strx4, 4, 4 },
            { DwarfForm.Addrx1, 1, 1 },
            { DwarfForm.Addrx2, 2, 2 },
            { DwarfForm.Addrx3, 3, 3 },
            { DwarfForm.Addrx4, 4, 4 },
            { DwarfForm.GnuAddrIndex, 2, 2 },
            { DwarfForm.GnuStrIndex, 2, 2 },
            { DwarfForm.GnuRefAlt, 4, 8 },
            { DwarfForm.GnuStrpAlt, 4, 8 },
        };

    [Theory]
    [MemberData(nameof(Widths))]
    public void ReadAndSkipTakeTheBytesOfTheForm(int form, int narrow, int wide)
    {
        foreach (var (encoding, width) in new[] { (new UnitEncoding(5, 4, false), narrow), (new UnitEncoding(5, 8, true), wide) })
        {
            // As .debug_info would have it: the block's length for block2 is 0x181, for block4 it must stay small.
            var input = form == DwarfForm.Block4 ? new byte[16] : [.. Input, .. new byte[128]];
            var read = new ByteCursor(input);
            var skipped = new ByteCursor(input);

            FormReader.Read(ref read, (ushort)form, 7, encoding, 0);
            FormReader.Skip(ref skipped, (ushort)form, encoding);

            Assert.False(read.Failed);
            Assert.Equal(width, read.Offset);
            Assert.Equal(width, skipped.Offset);
        }
    }

    [Fact]
    public void DwarfTwoReferencesAcrossUnitsAreAsWideAsAddresses()
    {
        var cursor = new ByteCursor(Input);

        FormReader.Read(ref cursor, DwarfForm.RefAddr, 0, new(2, 8, false), 0);

        Assert.Equal(8, cursor.Offset);
    }

    [Fact]
    public void ImplicitConstantsComeFromTheAbbreviation()
    {
        var cursor = new ByteCursor(Input);

        var value = FormReader.Read(ref cursor, DwarfForm.ImplicitConst, -3, new(5, 4, false), 0);

        Assert.Equal(unchecked((ulong)-3), value.Value);
    }

    [Fact]
    public void IndirectFormsNameTheirRealForm()
    {
        var cursor = new ByteCursor([(byte)DwarfForm.Data2, 0x34, 0x12]);

        var value = FormReader.Read(ref cursor, DwarfForm.Indirect, 0, new(5, 4, false), 0);

        Assert.Equal(0x1234ul, value.Value);
    }

    [Theory]
    [InlineData(DwarfForm.Indirect)]
    [InlineData(DwarfForm.ImplicitConst)]
    [InlineData(0x7f)]
    public void RejectsIndirectFormsWithoutMeaning(int form)
    {
        var cursor = new ByteCursor([(byte)form, 0, 0, 0, 0]);

        FormReader.Read(ref cursor, DwarfForm.Indirect, 0, new(5, 4, false), 0);

        Assert.Equal(ParseErrorKind.UnknownEncoding, cursor.ErrorKind);
    }

    [Fact]
    public void RejectsUnknownForms()
    {
        var cursor = new ByteCursor(Input, 100);

        FormReader.Skip(ref cursor, 0x99, new(5, 4, false));

        Assert.Equal((ParseErrorKind.UnknownEncoding, 100L), (cursor.ErrorKind, cursor.ErrorOffset));
    }
}
