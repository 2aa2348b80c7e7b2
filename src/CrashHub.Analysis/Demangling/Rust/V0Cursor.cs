namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>A position in a name behind its prefix, and the numbers and identifiers of the grammar. Failure is sticky.</summary>
internal sealed class V0Cursor(string text)
{
    private const int MaxHexDigits = 4_096;

    public int Position { get; set; }

    public bool Failed { get; private set; }

    public bool IsAtEnd => Position >= text.Length;

    public char Peek => IsAtEnd ? '\0' : text[Position];

    public void Fail() => Failed = true;

    public bool Consume(char expected)
    {
        if (Failed || Peek != expected || IsAtEnd)
            return false;
        Position++;
        return true;
    }

    public char Next()
    {
        if (Failed || IsAtEnd)
        {
            Fail();
            return '\0';
        }
        return text[Position++];
    }

    /// <summary>Digits and letters in base 62, ended by an underscore; the underscore alone is zero.</summary>
    public ulong Base62()
    {
        if (Consume('_'))
            return 0;
        ulong value = 0;
        while (!Consume('_'))
        {
            var digit = Next() switch
            {
                var c and >= '0' and <= '9' => c - '0',
                var c and >= 'a' and <= 'z' => c - 'a' + 10,
                var c and >= 'A' and <= 'Z' => c - 'A' + 36,
                _ => -1,
            };
            if (digit < 0 || value > (ulong.MaxValue - (ulong)digit - 1) / 62)
            {
                Fail();
                return 0;
            }
            value = (value * 62) + (ulong)digit;
        }
        return value + 1;
    }

    /// <summary>A base-62 number behind a mark, counted from one because absence counts as zero.</summary>
    public ulong OptionalBase62(char mark)
    {
        if (!Consume(mark))
            return 0;
        var value = Base62();
        if (value == ulong.MaxValue)
            Fail();
        return Failed ? 0 : value + 1;
    }

    public ulong Disambiguator() => OptionalBase62('s');

    /// <summary>An identifier, decoded if it was punycode; empty after a failure too.</summary>
    public string Identifier()
    {
        var isPunycode = Consume('u');
        if (!char.IsAsciiDigit(Peek))
            Fail();
        long length = 0;
        // A number has no leading zero, so a zero ends it.
        if (!Consume('0'))
        {
            while (char.IsAsciiDigit(Peek) && length <= text.Length)
                length = (length * 10) + (Next() - '0');
        }
        Consume('_');
        if (Failed || length > text.Length - Position)
        {
            Fail();
            return "";
        }
        var raw = text.AsSpan(Position, (int)length);
        Position += (int)length;
        if (!isPunycode)
            return raw.ToString();
        if (Punycode.Decode(raw) is { } decoded)
            return decoded;
        Fail();
        return "";
    }

    /// <summary>Lower-case hexadecimal digits up to an underscore.</summary>
    public ReadOnlySpan<char> HexDigits()
    {
        var start = Position;
        while (char.IsAsciiHexDigitLower(Peek))
            Position++;
        var digits = text.AsSpan(start, Position - start);
        if (!Consume('_') || digits.Length > MaxHexDigits)
            Fail();
        return digits;
    }
}
