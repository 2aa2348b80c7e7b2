using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SourceMaps;

/// <summary>Decodes <c>mappings</c> (ECMA-426, Mappings): base-64 VLQ numbers, each the difference to the one before.</summary>
internal ref struct MappingsDecoder
{
    private readonly ReadOnlySpan<byte> text;
    private readonly int sourceCount;
    private readonly int nameCount;
    private int position;

    private MappingsDecoder(ReadOnlySpan<byte> text, int sourceCount, int nameCount)
    {
        this.text = text;
        (this.sourceCount, this.nameCount) = (sourceCount, nameCount);
    }

    // A fault in the numbers, after which nothing can be read, and one in what a mapping refers to, which costs that mapping only.
    private ParseErrorKind numberFault;
    private ParseErrorKind referenceFault;

    /// <summary>
    /// Appends the mappings of the first generated line, a module's only one. A mapping whose source is out of range stays, without a source;
    /// a fault in the numbers ends the list.
    /// </summary>
    /// <param name="text">The string's contents.</param>
    /// <param name="start">What the mappings' columns count from: an index section's column.</param>
    /// <param name="end">Mappings from here on belong to the next section.</param>
    /// <param name="sources">Range of the map's sources in the joined list.</param>
    /// <param name="names">Range of the map's names in the joined list.</param>
    /// <param name="maxEntries">Bound on <paramref name="into"/>.</param>
    /// <param name="into">Where to append.</param>
    /// <param name="errorPosition">Byte of <paramref name="text"/> at which the fault lies.</param>
    public static ParseErrorKind Decode(
        ReadOnlySpan<byte> text,
        uint start,
        uint end,
        Range sources,
        Range names,
        int maxEntries,
        List<MappingEntry> into,
        out int errorPosition
    )
    {
        var (firstSource, sourceCount) = (sources.Start.Value, sources.End.Value - sources.Start.Value);
        var (firstName, nameCount) = (names.Start.Value, names.End.Value - names.Start.Value);
        var decoder = new MappingsDecoder(text, sourceCount, nameCount);
        errorPosition = decoder.Run(start, end, firstSource, firstName, maxEntries, into);
        return decoder.referenceFault == ParseErrorKind.None ? decoder.numberFault : decoder.referenceFault;
    }

    private int Run(uint start, uint end, int firstSource, int firstName, int maxEntries, List<MappingEntry> into)
    {
        long column = start;
        long source = 0;
        long line = 0;
        long originalColumn = 0;
        long name = 0;
        var fault = 0;
        while (position < text.Length && text[position] != (byte)';')
        {
            if (text[position] == (byte)',')
            {
                position++;
                continue;
            }
            var segment = position;
            column += ReadNumber();
            var hasSource = AtNumber();
            if (hasSource)
            {
                source += ReadNumber();
                line += ReadNumber();
                originalColumn += ReadNumber();
            }
            var hasName = hasSource && AtNumber();
            if (hasName)
                name += ReadNumber();
            if (AtNumber() || column is < 0 or > uint.MaxValue)
                Fail(ParseErrorKind.ValueOutOfRange);
            if (into.Count >= maxEntries)
                Fail(ParseErrorKind.LimitReached);
            if (numberFault != ParseErrorKind.None)
                return referenceFault == ParseErrorKind.None ? segment : fault;
            if (column >= end)
                continue;
            var isSound =
                source >= 0 && source < sourceCount && line is >= 0 and < int.MaxValue && originalColumn is >= 0 and < int.MaxValue;
            if (hasSource && !isSound && referenceFault == ParseErrorKind.None)
            {
                referenceFault = ParseErrorKind.IndexOutOfRange;
                fault = segment;
            }
            if (hasSource && isSound)
                into.Add(
                    new(
                        (uint)column,
                        firstSource + (int)source,
                        (uint)line,
                        (uint)originalColumn,
                        hasName && name >= 0 && name < nameCount ? firstName + (int)name : -1
                    )
                );
            else
                into.Add(new((uint)column, -1, 0, 0, -1));
        }
        return fault;
    }

    private readonly bool AtNumber() => position < text.Length && text[position] is not ((byte)',' or (byte)';');

    /// <summary>A signed number: five bits a digit, the lowest bit of the first is the sign.</summary>
    private long ReadNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift <= 30; shift += 5)
        {
            var digit = position < text.Length ? DigitOf(text[position]) : -1;
            if (digit < 0)
            {
                Fail(AtNumber() ? ParseErrorKind.UnknownEncoding : ParseErrorKind.UnexpectedEnd);
                return 0;
            }
            position++;
            value |= (ulong)(digit & 31) << shift;
            if (digit < 32)
                return (value & 1) == 0 ? (long)(value >> 1) : -(long)(value >> 1);
        }
        Fail(ParseErrorKind.ValueOutOfRange);
        return 0;
    }

    private void Fail(ParseErrorKind kind)
    {
        if (numberFault == ParseErrorKind.None)
            numberFault = kind;
    }

    private static int DigitOf(byte letter) =>
        letter switch
        {
            >= (byte)'A' and <= (byte)'Z' => letter - 'A',
            >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
            >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
            (byte)'+' => 62,
            (byte)'/' => 63,
            _ => -1,
        };
}
