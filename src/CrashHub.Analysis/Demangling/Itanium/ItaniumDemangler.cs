using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>C++ names of the Itanium C++ ABI, section 5.1.</summary>
internal static class ItaniumDemangler
{
    /// <summary>One to four underscores and Z: Mach-O adds one, and a block's invocation function has a second pair.</summary>
    public static bool HasPrefix(string name)
    {
        var underscores = name.AsSpan().IndexOfAnyExcept('_');
        return underscores is >= 1 and <= 4 && name[underscores] == 'Z';
    }

    /// <summary>The demangled text, or null when the name is malformed or too costly. Characters stand for bytes.</summary>
    public static string? Demangle(string name, DemanglingBudget budget)
    {
        var node = Parse(new ItaniumParser(name, budget));
        if (node is null || budget.IsExhausted)
            return null;

        using var printer = new Printer(budget);
        printer.Print(node);
        return printer.ToText();
    }

    private static Node? Parse(ItaniumParser parser)
    {
        var cursor = parser.Cursor;
        if (cursor.Consume("_Z") || cursor.Consume("__Z"))
        {
            var encoding = parser.Encodings.Parse();
            if (encoding is null)
                return null;
            if (cursor.Peek() == '.')
                encoding = new DotSuffix(encoding, cursor.TakeRest());
            return cursor.IsAtEnd ? encoding : null;
        }
        return cursor.Consume("___Z") || cursor.Consume("____Z") ? ParseBlockInvocation(parser) : null;
    }

    private static SpecialName? ParseBlockInvocation(ItaniumParser parser)
    {
        var cursor = parser.Cursor;
        var encoding = parser.Encodings.Parse();
        if (encoding is null || !cursor.Consume("_block_invoke"))
            return null;

        var needsNumber = cursor.Consume('_');
        if (cursor.Number().Length == 0 && needsNumber)
            return null;
        if (cursor.Peek() == '.')
            cursor.TakeRest();
        return cursor.IsAtEnd ? new SpecialName("invocation function for block in ", encoding) : null;
    }
}
