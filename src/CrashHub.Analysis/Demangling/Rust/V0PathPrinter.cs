namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>Paths: crates, nested items, impls and generic instances.</summary>
internal sealed class V0PathPrinter(V0Printer printer)
{
    private readonly V0Cursor _cursor = printer.Cursor;

    /// <param name="isInValue">Whether generic arguments need <c>::</c> before them.</param>
    public void Print(bool isInValue)
    {
        if (!printer.Enter())
            return;
        PrintBody(isInValue);
        printer.Leave();
    }

    private void PrintBody(bool isInValue)
    {
        var tag = _cursor.Next();
        switch (tag)
        {
            case 'C':
                _cursor.Disambiguator();
                printer.Append(_cursor.Identifier());
                break;
            case 'N':
                PrintNested(isInValue);
                break;
            case 'M' or 'X' or 'Y':
                PrintImpl(tag);
                break;
            case 'I':
                Print(isInValue);
                printer.Append(isInValue ? "::<" : "<");
                printer.PrintList(", ", PrintGenericArgument);
                printer.Append(">");
                break;
            case 'B':
                printer.FollowReference(() => Print(isInValue));
                break;
            default:
                _cursor.Fail();
                break;
        }
    }

    private void PrintNested(bool isInValue)
    {
        var space = _cursor.Next();
        if (!char.IsAsciiLetter(space))
            _cursor.Fail();
        Print(isInValue);
        var disambiguator = _cursor.Disambiguator();
        var name = _cursor.Identifier();
        if (char.IsAsciiLetterLower(space))
        {
            if (name.Length > 0)
                printer.Append("::");
            printer.Append(name);
            return;
        }
        printer.Append("::{");
        printer.Append(
            space switch
            {
                'C' => "closure",
                'S' => "shim",
                _ => space.ToString(),
            }
        );
        if (name.Length > 0)
            printer.Append(":");
        printer.Append(name);
        printer.Append($"#{disambiguator}}}");
    }

    private void PrintImpl(char tag)
    {
        if (tag != 'Y')
        {
            // Where the impl stands does not show.
            _cursor.Disambiguator();
            printer.Silently(() => Print(isInValue: false));
        }
        printer.Append("<");
        printer.Types.Print();
        if (tag != 'M')
        {
            printer.Append(" as ");
            Print(isInValue: false);
        }
        printer.Append(">");
    }

    private void PrintGenericArgument()
    {
        if (_cursor.Consume('L'))
            printer.PrintLifetime(_cursor.Base62());
        else if (_cursor.Consume('K'))
            printer.Constants.Print(isInValue: false);
        else
            printer.Types.Print();
    }

    /// <summary>A trait's path, whose generic arguments stay open so that associated types can follow; true when there are any.</summary>
    public bool PrintOpenTrait()
    {
        if (!printer.Enter())
            return false;
        var isOpen = false;
        if (_cursor.Consume('B'))
        {
            printer.FollowReference(() => isOpen = PrintOpenTrait());
        }
        else if (_cursor.Consume('I'))
        {
            Print(isInValue: false);
            printer.Append("<");
            printer.PrintList(", ", PrintGenericArgument);
            isOpen = true;
        }
        else
        {
            Print(isInValue: false);
        }
        printer.Leave();
        return isOpen;
    }
}
