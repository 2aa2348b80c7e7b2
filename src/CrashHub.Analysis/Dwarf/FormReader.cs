using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>Reads and skips attribute values by their form (DWARF 5 section 7.5.6).</summary>
internal static class FormReader
{
    /// <summary>Width of a form in bytes, or -1 when it depends on the bytes.</summary>
    public static int FixedSize(ushort form, UnitEncoding encoding) =>
        form switch
        {
            DwarfForm.Addr => encoding.AddressSize,
            DwarfForm.FlagPresent or DwarfForm.ImplicitConst => 0,
            DwarfForm.Data1 or DwarfForm.Flag or DwarfForm.Ref1 or DwarfForm.Strx1 or DwarfForm.Addrx1 => 1,
            DwarfForm.Data2 or DwarfForm.Ref2 or DwarfForm.Strx2 or DwarfForm.Addrx2 => 2,
            DwarfForm.Strx3 or DwarfForm.Addrx3 => 3,
            DwarfForm.Data4 or DwarfForm.Ref4 or DwarfForm.Strx4 or DwarfForm.Addrx4 or DwarfForm.RefSup4 => 4,
            DwarfForm.Data8 or DwarfForm.Ref8 or DwarfForm.RefSig8 or DwarfForm.RefSup8 => 8,
            DwarfForm.Data16 => 16,
            DwarfForm.RefAddr => encoding.ReferenceSize,
            DwarfForm.Strp
            or DwarfForm.SecOffset
            or DwarfForm.LineStrp
            or DwarfForm.StrpSup
            or DwarfForm.GnuRefAlt
            or DwarfForm.GnuStrpAlt => encoding.OffsetSize,
            _ => -1,
        };

    /// <summary>Steps over one value; an unknown form fails the cursor, since its width is unknown.</summary>
    public static void Skip(ref ByteCursor cursor, ushort form, UnitEncoding encoding)
    {
        var size = FixedSize(form, encoding);
        if (size >= 0)
            cursor.Skip((ulong)size);
        else if (form == DwarfForm.Sdata)
            cursor.ReadVarInt64();
        else if (form == DwarfForm.String)
            cursor.ReadZeroTerminated();
        else
            Read(ref cursor, form, 0, encoding, 0);
    }

    /// <summary>Reads one value.</summary>
    /// <param name="cursor">Stands at the value.</param>
    /// <param name="form">Its form.</param>
    /// <param name="implicitConstant">The value of <c>DW_FORM_implicit_const</c>, which lies in the abbreviation.</param>
    /// <param name="encoding">The unit's widths.</param>
    /// <param name="sectionOffset">Absolute offset of the section that the cursor reads; inline strings and blocks are told from there.</param>
    public static AttributeValue Read(ref ByteCursor cursor, ushort form, long implicitConstant, UnitEncoding encoding, long sectionOffset)
    {
        if (form == DwarfForm.Indirect)
        {
            form = (ushort)Math.Min(cursor.ReadVarUInt64(), ushort.MaxValue);
            // An indirect form names the real one; naming itself again or a constant kept elsewhere has no meaning (section 7.5.3).
            if (form is DwarfForm.Indirect or DwarfForm.ImplicitConst)
            {
                cursor.Fail(ParseErrorKind.UnknownEncoding);
                return default;
            }
        }
        switch (form)
        {
            case DwarfForm.Addr:
                return new(AttributeKind.Address, ReadAddress(ref cursor, encoding.AddressSize));
            case DwarfForm.Data1:
                return new(AttributeKind.Constant, cursor.ReadByte());
            case DwarfForm.Data2:
                return new(AttributeKind.Constant, cursor.ReadUInt16());
            case DwarfForm.Data4:
                return new(AttributeKind.Constant, cursor.ReadUInt32());
            case DwarfForm.Data8:
                return new(AttributeKind.Constant, cursor.ReadUInt64());
            case DwarfForm.Udata:
                return new(AttributeKind.Constant, cursor.ReadVarUInt64());
            case DwarfForm.Sdata:
                return new(AttributeKind.Constant, (ulong)cursor.ReadVarInt64());
            case DwarfForm.ImplicitConst:
                return new(AttributeKind.Constant, (ulong)implicitConstant);
            case DwarfForm.Flag:
                return new(AttributeKind.Flag, cursor.ReadByte());
            case DwarfForm.FlagPresent:
                return new(AttributeKind.Flag, 1);
            case DwarfForm.Ref1:
                return new(AttributeKind.UnitReference, cursor.ReadByte());
            case DwarfForm.Ref2:
                return new(AttributeKind.UnitReference, cursor.ReadUInt16());
            case DwarfForm.Ref4:
                return new(AttributeKind.UnitReference, cursor.ReadUInt32());
            case DwarfForm.Ref8:
                return new(AttributeKind.UnitReference, cursor.ReadUInt64());
            case DwarfForm.RefUdata:
                return new(AttributeKind.UnitReference, cursor.ReadVarUInt64());
            case DwarfForm.RefAddr:
                return new(AttributeKind.InfoReference, ReadAddress(ref cursor, encoding.ReferenceSize));
            case DwarfForm.RefSig8:
                return new(AttributeKind.TypeSignature, cursor.ReadUInt64());
            case DwarfForm.RefSup4:
                return new(AttributeKind.Supplementary, cursor.ReadUInt32());
            case DwarfForm.RefSup8:
                return new(AttributeKind.Supplementary, cursor.ReadUInt64());
            case DwarfForm.StrpSup:
            case DwarfForm.GnuStrpAlt:
            case DwarfForm.GnuRefAlt:
                return new(AttributeKind.Supplementary, ReadOffset(ref cursor, encoding));
            case DwarfForm.SecOffset:
                return new(AttributeKind.SectionOffset, ReadOffset(ref cursor, encoding));
            case DwarfForm.Strp:
                return new(AttributeKind.StringOffset, ReadOffset(ref cursor, encoding));
            case DwarfForm.LineStrp:
                return new(AttributeKind.LineStringOffset, ReadOffset(ref cursor, encoding));
            case DwarfForm.Strx:
            case DwarfForm.GnuStrIndex:
                return new(AttributeKind.StringIndex, cursor.ReadVarUInt64());
            case DwarfForm.Strx1:
                return new(AttributeKind.StringIndex, cursor.ReadByte());
            case DwarfForm.Strx2:
                return new(AttributeKind.StringIndex, cursor.ReadUInt16());
            case DwarfForm.Strx3:
                return new(AttributeKind.StringIndex, cursor.ReadUInt24());
            case DwarfForm.Strx4:
                return new(AttributeKind.StringIndex, cursor.ReadUInt32());
            case DwarfForm.Addrx:
            case DwarfForm.GnuAddrIndex:
                return new(AttributeKind.AddressIndex, cursor.ReadVarUInt64());
            case DwarfForm.Addrx1:
                return new(AttributeKind.AddressIndex, cursor.ReadByte());
            case DwarfForm.Addrx2:
                return new(AttributeKind.AddressIndex, cursor.ReadUInt16());
            case DwarfForm.Addrx3:
                return new(AttributeKind.AddressIndex, cursor.ReadUInt24());
            case DwarfForm.Addrx4:
                return new(AttributeKind.AddressIndex, cursor.ReadUInt32());
            case DwarfForm.Rnglistx:
            case DwarfForm.Loclistx:
                return new(AttributeKind.ListIndex, cursor.ReadVarUInt64());
            case DwarfForm.String:
            {
                var start = cursor.Offset - sectionOffset;
                cursor.ReadZeroTerminated();
                return new(AttributeKind.InlineString, (ulong)start);
            }
            case DwarfForm.Block1:
                return ReadBlock(ref cursor, cursor.ReadByte(), sectionOffset);
            case DwarfForm.Block2:
                return ReadBlock(ref cursor, cursor.ReadUInt16(), sectionOffset);
            case DwarfForm.Block4:
                return ReadBlock(ref cursor, cursor.ReadUInt32(), sectionOffset);
            case DwarfForm.Block:
            case DwarfForm.Exprloc:
                return ReadBlock(ref cursor, cursor.ReadVarUInt64(), sectionOffset);
            case DwarfForm.Data16:
                return ReadBlock(ref cursor, 16, sectionOffset);
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding);
                return default;
        }
    }

    /// <summary>An address or other number of a width that the unit states.</summary>
    public static ulong ReadAddress(ref ByteCursor cursor, int size)
    {
        switch (size)
        {
            case 8:
                return cursor.ReadUInt64();
            case 4:
                return cursor.ReadUInt32();
            case 2:
                return cursor.ReadUInt16();
            case 1:
                return cursor.ReadByte();
            default:
                cursor.Fail(ParseErrorKind.ValueOutOfRange);
                return 0;
        }
    }

    /// <summary>An offset into a section: four bytes, eight in 64-bit DWARF.</summary>
    public static ulong ReadOffset(ref ByteCursor cursor, UnitEncoding encoding) =>
        encoding.Is64 ? cursor.ReadUInt64() : cursor.ReadUInt32();

    private static AttributeValue ReadBlock(ref ByteCursor cursor, ulong length, long sectionOffset)
    {
        var start = cursor.Offset - sectionOffset;
        cursor.Skip(length);
        return cursor.Failed ? default : new(AttributeKind.Block, (ulong)start, (int)length);
    }
}
