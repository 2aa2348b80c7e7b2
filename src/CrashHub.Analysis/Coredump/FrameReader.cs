using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Coredump;

/// <summary>Reads frames and their values in any of the layouts (Coredump.md, frame and value).</summary>
internal static class FrameReader
{
    private const uint FirstPlaceholder = 669;

    /// <summary>Reads one frame and steps over its values. The cursor fails on a frame that is not sound.</summary>
    public static CoredumpFrame Read(ref ByteCursor cursor, LayoutTraits traits, AnalysisLimits limits)
    {
        var start = cursor.Offset;
        if (cursor.ReadByte() != 0)
            cursor.Fail(ParseErrorKind.UnknownEncoding, start);
        var instance = traits.HasInstance ? cursor.ReadVarUInt32() : 0;
        var function = cursor.ReadVarUInt32();
        var codeOffset = cursor.ReadVarUInt32();
        var values = 0;
        uint locals;
        uint stack;
        if (traits.CountsFirst)
        {
            locals = cursor.ReadVarUInt32();
            stack = cursor.ReadVarUInt32();
            values = (int)cursor.Offset;
            SkipValues(ref cursor, locals, traits, limits);
            if (traits.StackValuesOmitted)
                stack = 0;
            SkipValues(ref cursor, stack, traits, limits);
        }
        else
        {
            locals = cursor.ReadVarUInt32();
            values = (int)cursor.Offset;
            SkipValues(ref cursor, locals, traits, limits);
            stack = cursor.ReadVarUInt32();
            SkipValues(ref cursor, stack, traits, limits);
        }
        return new CoredumpFrame(instance, function, codeOffset, (int)locals, (int)stack, (int)start) { ValuesOffset = values };
    }

    /// <summary>Decodes the values of a frame that <see cref="Read"/> found sound.</summary>
    /// <param name="file">The dump.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="traits">The dump's layout.</param>
    /// <param name="operands">True for the operand stack, false for the locals.</param>
    public static CoredumpValue[] Values(ReadOnlySpan<byte> file, CoredumpFrame frame, LayoutTraits traits, bool operands)
    {
        var cursor = new ByteCursor(file[frame.ValuesOffset..], frame.ValuesOffset);
        if (operands)
        {
            for (var i = 0; i < frame.LocalCount; i++)
                ReadValue(ref cursor, traits);
            if (!traits.CountsFirst)
                cursor.ReadVarUInt32();
        }
        var values = new CoredumpValue[operands ? frame.StackCount : frame.LocalCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = ReadValue(ref cursor, traits);
        if (!operands && traits.Layout == CoredumpLayout.Rewriter)
            RemovePlaceholders(values);
        return values;
    }

    // The rewriter writes 669, 670, … as i32 in place of a caller's parameters, whatever their types.
    private static void RemovePlaceholders(CoredumpValue[] values)
    {
        for (uint i = 0; i < values.Length; i++)
        {
            if (values[i].Kind != CoredumpValueKind.I32 || values[i].Bits != FirstPlaceholder + i)
                return;
            values[i] = default;
        }
    }

    private static void SkipValues(ref ByteCursor cursor, uint count, LayoutTraits traits, AnalysisLimits limits)
    {
        if (count > (uint)cursor.Remaining)
            cursor.Fail(ParseErrorKind.CountPastEnd);
        else if (count > (uint)limits.MaxValuesPerFrame)
            cursor.Fail(ParseErrorKind.LimitReached);
        for (uint i = 0; i < count && !cursor.Failed; i++)
            ReadValue(ref cursor, traits);
    }

    private static CoredumpValue ReadValue(ref ByteCursor cursor, LayoutTraits traits)
    {
        var start = cursor.Offset;
        var type = cursor.ReadByte();
        if (traits.LowBitsOnly)
        {
            if (type != 0x7f)
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
            return new CoredumpValue(CoredumpValueKind.LowBits, cursor.ReadUInt32());
        }
        switch (type)
        {
            case 0x01:
                return default;
            case 0x7f:
                return new CoredumpValue(CoredumpValueKind.I32, traits.FixedIntegers ? cursor.ReadUInt32() : (uint)cursor.ReadVarInt32());
            case 0x7e:
                return new CoredumpValue(CoredumpValueKind.I64, traits.FixedIntegers ? cursor.ReadUInt64() : (ulong)cursor.ReadVarInt64());
            case 0x7d:
                return new CoredumpValue(CoredumpValueKind.F32, cursor.ReadUInt32());
            case 0x7c:
                return new CoredumpValue(CoredumpValueKind.F64, cursor.ReadUInt64());
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
                return default;
        }
    }
}
