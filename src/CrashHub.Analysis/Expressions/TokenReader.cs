namespace CrashHub.Analysis.Expressions;

/// <summary>Goes through the tokens of one expression, and keeps the first thing that is wrong with it.</summary>
internal sealed class TokenReader
{
    private readonly List<Token> tokens;

    /// <summary>Starts at the first token; the last one is <see cref="TokenKind.End"/>.</summary>
    public TokenReader(List<Token> tokens) => this.tokens = tokens;

    /// <summary>What is wrong and where; null for nothing.</summary>
    public ExpressionError? Error { get; set; }

    /// <summary>The index of the next token; may be put back.</summary>
    public int Position { get; set; }

    /// <summary>How many tokens there are, the end among them.</summary>
    public int Count => tokens.Count;

    /// <summary>The next token, which stays.</summary>
    public Token Here => tokens[Position];

    /// <summary>A token by its index.</summary>
    public Token this[int index] => tokens[index];

    /// <summary>The token so many behind the next, or the end.</summary>
    public Token Ahead(int count) => tokens[Math.Min(Position + count, tokens.Count - 1)];

    /// <summary>Takes the next token; the end is never passed.</summary>
    public Token Next() => tokens[Position < tokens.Count - 1 ? Position++ : Position];

    /// <summary>Takes a sign if it is next; null if not.</summary>
    public Token? Take(string sign) => Here.Is(sign) ? Next() : null;

    /// <summary>Takes a sign, or notes that it is missing.</summary>
    public bool Expect(string sign)
    {
        if (Take(sign) is not null)
            return true;
        Fail($"'{sign}' was expected");
        return false;
    }

    /// <summary>Notes what is wrong here, or at a position in the text, unless something was already.</summary>
    public void Fail(string message, int? position = null) => Error ??= new(position ?? Here.Position, message);
}
