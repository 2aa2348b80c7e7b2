namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>Types: basic ones, references, arrays, tuples, functions and trait objects.</summary>
internal sealed class V0TypePrinter(V0Printer printer)
{
    private readonly V0Cursor _cursor = printer.Cursor;

    public void Print()
    {
        if (!printer.Enter())
            return;
        PrintBody();
        printer.Leave();
    }

    public static string? Basic(char tag) =>
        tag switch
        {
            'a' => "i8",
            'b' => "bool",
            'c' => "char",
            'd' => "f64",
            'e' => "str",
            'f' => "f32",
            'h' => "u8",
            'i' => "isize",
            'j' => "usize",
            'l' => "i32",
            'm' => "u32",
            'n' => "i128",
            'o' => "u128",
            'p' => "_",
            's' => "i16",
            't' => "u16",
            'u' => "()",
            'v' => "...",
            'x' => "i64",
            'y' => "u64",
            'z' => "!",
            _ => null,
        };

    private void PrintBody()
    {
        var tag = _cursor.Peek;
        if (Basic(tag) is { } basic)
        {
            _cursor.Next();
            printer.Append(basic);
            return;
        }
        if (tag is not ('R' or 'Q' or 'P' or 'O' or 'A' or 'S' or 'T' or 'F' or 'D' or 'B'))
        {
            printer.Paths.Print(isInValue: false);
            return;
        }
        _cursor.Next();
        switch (tag)
        {
            case 'R' or 'Q':
                PrintReference(tag == 'Q');
                break;
            case 'P' or 'O':
                printer.Append(tag == 'P' ? "*const " : "*mut ");
                Print();
                break;
            case 'A' or 'S':
                PrintArray(tag == 'A');
                break;
            case 'T':
                printer.Append("(");
                // A tuple of one is told from parentheses by its comma.
                var count = printer.PrintList(", ", Print);
                printer.Append(count == 1 ? ",)" : ")");
                break;
            case 'F':
                printer.PrintInBinder(PrintFunction);
                break;
            case 'D':
                PrintTraitObject();
                break;
            default:
                printer.FollowReference(Print);
                break;
        }
    }

    private void PrintReference(bool isMutable)
    {
        printer.Append("&");
        if (_cursor.Consume('L'))
        {
            var lifetime = _cursor.Base62();
            if (lifetime != 0)
            {
                printer.PrintLifetime(lifetime);
                printer.Append(" ");
            }
        }
        if (isMutable)
            printer.Append("mut ");
        Print();
    }

    private void PrintArray(bool hasLength)
    {
        printer.Append("[");
        Print();
        if (hasLength)
        {
            printer.Append("; ");
            printer.Constants.Print(isInValue: true);
        }
        printer.Append("]");
    }

    private void PrintFunction()
    {
        if (_cursor.Consume('U'))
            printer.Append("unsafe ");
        if (_cursor.Consume('K'))
        {
            printer.Append("extern \"");
            // Identifiers have no dash, which some calling conventions' names do.
            printer.Append(_cursor.Consume('C') ? "C" : _cursor.Identifier().Replace('_', '-'));
            printer.Append("\" ");
        }
        printer.Append("fn(");
        printer.PrintList(", ", Print);
        printer.Append(")");
        if (_cursor.Consume('u'))
            return;
        printer.Append(" -> ");
        Print();
    }

    private void PrintTraitObject()
    {
        printer.Append("dyn ");
        printer.PrintInBinder(() => printer.PrintList(" + ", PrintTrait));
        if (!_cursor.Consume('L'))
            _cursor.Fail();
        var lifetime = _cursor.Base62();
        if (lifetime == 0)
            return;
        printer.Append(" + ");
        printer.PrintLifetime(lifetime);
    }

    private void PrintTrait()
    {
        var isOpen = printer.Paths.PrintOpenTrait();
        while (_cursor.Consume('p'))
        {
            printer.Append(isOpen ? ", " : "<");
            isOpen = true;
            printer.Append(_cursor.Identifier());
            printer.Append(" = ");
            Print();
        }
        if (isOpen)
            printer.Append(">");
    }
}
