namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>A position in a mangled name, and the tokens that the grammar is made of. A failed read returns an empty or negative value.</summary>
internal sealed class ManglingCursor(string text)
{
    private int _position;
    private int _end = text.Length;

    public bool IsAtEnd => _position >= _end;

    public int Remaining => _end - _position;

    public int Position => _position;

    /// <summary>The character <paramref name="offset"/> places ahead, or NUL past the end.</summary>
    public char Peek(int offset = 0) => offset < Remaining ? text[_position + offset] : '\0';

    public bool IsDigit(int offset = 0) => char.IsAsciiDigit(Peek(offset));

    public void Skip(int count) => _position += count;

    public bool Consume(char expected)
    {
        if (IsAtEnd || text[_position] != expected)
            return false;
        _position++;
        return true;
    }

    public bool Consume(string expected)
    {
        if (Remaining < expected.Length || string.CompareOrdinal(text, _position, expected, 0, expected.Length) != 0)
            return false;
        _position += expected.Length;
        return true;
    }

    public string Take(int count)
    {
        var taken = text.Substring(_position, count);
        _position += count;
        return taken;
    }

    public string TakeRest() => Take(Remaining);

    public string Since(int start, int end) => text[start..end];

    /// <summary>Decimal digits as they stand, with a leading <c>n</c> for minus where allowed; empty when there is none.</summary>
    public string Number(bool allowNegative = false)
    {
        var start = _position;
        if (allowNegative)
            Consume('n');
        if (!IsDigit())
            return "";
        while (IsDigit())
            _position++;
        return text[start.._position];
    }

    /// <summary>A decimal number, capped at <see cref="int.MaxValue"/>; -1 when there is none.</summary>
    public int PositiveInteger()
    {
        if (!IsDigit())
            return -1;
        long value = 0;
        for (; IsDigit(); _position++)
            value = Math.Min((value * 10) + (Peek() - '0'), int.MaxValue);
        return (int)value;
    }

    /// <summary>A base-36 seq-id of digits and capitals, capped; -1 when there is none.</summary>
    public int SequenceId()
    {
        if (!IsSequenceCharacter(Peek()))
            return -1;
        long value = 0;
        for (; IsSequenceCharacter(Peek()); _position++)
        {
            var digit = char.IsAsciiDigit(Peek()) ? Peek() - '0' : Peek() - 'A' + 10;
            value = Math.Min((value * 36) + digit, int.MaxValue - 1);
        }
        return (int)value;
    }

    /// <summary>A length and that many characters; empty when the length is absent, zero or past the end.</summary>
    public string SourceName()
    {
        var length = PositiveInteger();
        return length > 0 && length <= Remaining ? Take(length) : "";
    }

    private static bool IsSequenceCharacter(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c);
}
