namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>The standard library's names that have codes of their own (5.1.10).</summary>
internal enum StandardNameKind
{
    Allocator,
    BasicString,
    String,
    InputStream,
    OutputStream,
    InputOutputStream,
}

/// <summary>The short spelling, as for <c>Ss</c>: <c>std::string</c>.</summary>
internal sealed class StandardName(StandardNameKind kind) : Node
{
    public StandardNameKind Kind => kind;

    public override string BaseName(Printer printer) =>
        kind switch
        {
            StandardNameKind.Allocator => "allocator",
            StandardNameKind.BasicString => "basic_string",
            StandardNameKind.String => "string",
            StandardNameKind.InputStream => "istream",
            StandardNameKind.OutputStream => "ostream",
            _ => "iostream",
        };

    public override void PrintLeft(Printer printer)
    {
        printer.Append("std::");
        printer.Append(BaseName(printer));
    }
}

/// <summary>The template behind the short spelling: what a constructor or destructor is named after.</summary>
internal sealed class ExpandedStandardName(StandardNameKind kind) : Node
{
    public override string BaseName(Printer printer) =>
        kind switch
        {
            StandardNameKind.Allocator => "allocator",
            StandardNameKind.BasicString or StandardNameKind.String => "basic_string",
            StandardNameKind.InputStream => "basic_istream",
            StandardNameKind.OutputStream => "basic_ostream",
            _ => "basic_iostream",
        };

    public override void PrintLeft(Printer printer)
    {
        printer.Append("std::");
        printer.Append(BaseName(printer));
        if (kind is StandardNameKind.Allocator or StandardNameKind.BasicString)
            return;
        printer.Append("<char, std::char_traits<char>");
        if (kind == StandardNameKind.String)
            printer.Append(", std::allocator<char>");
        printer.Append(">");
    }
}
