namespace CrashHub.Analysis.Expressions;

/// <summary>Parses names of types, and names that template arguments belong to.</summary>
internal sealed class TypeNameParser
{
    private readonly TokenReader reader;
    private readonly Func<string, bool> isType;

    /// <summary>Reads from where the expression's parser stands.</summary>
    /// <param name="reader">The tokens.</param>
    /// <param name="isType">Whether a name is that of a type and of nothing else.</param>
    public TypeNameParser(TokenReader reader, Func<string, bool> isType) => (this.reader, this.isType) = (reader, isType);

    /// <summary><c>(T *)</c> where T is a type; else null, and nothing is taken.</summary>
    public TypeNode? InBrackets()
    {
        var start = reader.Position;
        reader.Next();
        var before = reader.Error;
        if (reader.Here.Kind == TokenKind.Name && Parse(isTry: true) is { } type && reader.Here.Is(")"))
        {
            reader.Next();
            return type;
        }
        (reader.Position, reader.Error) = (start, before);
        return null;
    }

    /// <summary>A type with its pointers: <c>const T *</c>, <c>*const T</c>, <c>&amp;T</c>; null with an error.</summary>
    /// <param name="isTry">Whether it is taken only when a bracket closes behind it.</param>
    public TypeNode? Parse(bool isTry = false)
    {
        var position = reader.Here.Position;
        var pointers = 0;
        // Rust writes pointers in front: *const T, &T.
        while (reader.Here.Is("*") || reader.Here.Is("&"))
        {
            reader.Next();
            pointers++;
            if (reader.Here is { Kind: TokenKind.Name, Text: "const" or "mut" })
                reader.Next();
        }
        var words = new List<string>();
        while (reader.Here.Kind == TokenKind.Name)
        {
            if (reader.Here.Text is "const" or "volatile" or "struct" or "class" or "union" or "enum")
            {
                reader.Next();
                continue;
            }
            var isWord = TypeWords.IsBuiltin(reader.Here.Text);
            if (words.Count > 0 && !(isWord && TypeWords.IsBuiltin(words[0])))
                break;
            words.Add(isWord ? reader.Next().Text : Qualified());
        }
        var name = string.Join(' ', words);
        if (words.Count == 0 || (!TypeWords.IsBuiltin(words[0]) && !isType(name)))
        {
            reader.Fail(words.Count == 0 ? "a type was expected" : $"there is no type '{name}'", position);
            return null;
        }
        while (reader.Here.Is("*") || reader.Here is { Kind: TokenKind.Name, Text: "const" })
        {
            pointers += reader.Here.Is("*") ? 1 : 0;
            reader.Next();
        }
        return isTry && !reader.Here.Is(")") ? null : new(position, name, pointers);
    }

    /// <summary>A name with the names that it is in, and with template arguments where they make the name of a type.</summary>
    public string Qualified()
    {
        var name = reader.Next().Text;
        while (true)
        {
            if (reader.Here.Is("<") && TemplateEnd() is { } end)
            {
                name += Spelled(reader.Position, end);
                reader.Position = end;
            }
            if (!reader.Here.Is("::") || reader.Ahead(1).Kind != TokenKind.Name)
                return name;
            name += "::" + reader.Ahead(1).Text;
            reader.Position += 2;
        }
    }

    // Template arguments, when what they close makes the name of a type.
    private int? TemplateEnd()
    {
        var open = 0;
        for (var i = reader.Position; i < reader.Count; i++)
        {
            // What can't stand between template arguments: "a < b && c > *p" compares.
            if (
                reader[i].Kind == TokenKind.Sign
                && reader[i].Text is "&&" or "||" or "==" or "!=" or "<=" or ">=" or "+" or "/" or "?" or "->"
            )
                return null;
            open += reader[i].Is("<") ? 1 : 0;
            open -=
                reader[i].Is(">") ? 1
                : reader[i].Is(">>") ? 2
                : 0;
            if (open <= 0)
                return reader[i + 1].Is(")") || reader[i + 1].Is("*") || reader[i + 1].Is("::") ? i + 1 : null;
        }
        return null;
    }

    private string Spelled(int from, int end)
    {
        var text = "";
        for (var i = from; i < end; i++)
            text +=
                reader[i].Is(",") ? ", "
                : reader[i].Is(">>") ? "> >"
                : reader[i].Text;
        return text;
    }
}
