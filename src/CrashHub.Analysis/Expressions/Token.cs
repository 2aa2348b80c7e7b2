namespace CrashHub.Analysis.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind : byte
{
    End,
    Name,
    Integer,
    Float,
    Character,
    Text,

    /// <summary>An operator or bracket.</summary>
    Sign,
}

/// <summary>One word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word as written; of texts the content.</param>
/// <param name="Position">Where it starts.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    /// <summary>The number of an integer or character.</summary>
    public Int128 Integer { get; init; }

    /// <summary>The number of a float.</summary>
    public double Float { get; init; }

    /// <summary>What follows a number to say its type (<c>ul</c>, <c>u8</c>); empty for none.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Whether it is this operator.</summary>
    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;
}
