using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>The ABI's builtin types (5.1.5.2). They are no substitution candidates.</summary>
internal static class BuiltinTypes
{
    private static readonly TextNode?[] Nodes = All(Named);
    private static readonly TextNode?[] NodesAfterD = All(NamedAfterD);

    /// <summary>The node of a one-letter code, or null. Nodes have no state, so all names share them.</summary>
    public static TextNode? Node(char code) => code < Nodes.Length ? Nodes[code] : null;

    /// <summary>The node of a code that follows <c>D</c>, or null.</summary>
    public static TextNode? NodeAfterD(char code) => code < NodesAfterD.Length ? NodesAfterD[code] : null;

    /// <summary>The type of a one-letter code, or null.</summary>
    public static string? Named(char code) =>
        code switch
        {
            'v' => "void",
            'w' => "wchar_t",
            'b' => "bool",
            'c' => "char",
            'a' => "signed char",
            'h' => "unsigned char",
            's' => "short",
            't' => "unsigned short",
            'i' => "int",
            'j' => "unsigned int",
            'l' => "long",
            'm' => "unsigned long",
            'x' => "long long",
            'y' => "unsigned long long",
            'n' => "__int128",
            'o' => "unsigned __int128",
            'f' => "float",
            'd' => "double",
            'e' => "long double",
            'g' => "__float128",
            'z' => "...",
            _ => null,
        };

    /// <summary>The type of a code that follows <c>D</c>, or null.</summary>
    public static string? NamedAfterD(char code) =>
        code switch
        {
            'd' => "decimal64",
            'e' => "decimal128",
            'f' => "decimal32",
            'h' => "half",
            'i' => "char32_t",
            's' => "char16_t",
            'u' => "char8_t",
            'a' => "auto",
            'c' => "decltype(auto)",
            'n' => "std::nullptr_t",
            _ => null,
        };

    private static TextNode?[] All(Func<char, string?> name)
    {
        var nodes = new TextNode?[128];
        for (var code = 0; code < nodes.Length; code++)
            nodes[code] = name((char)code) is { } text ? new TextNode(text) : null;
        return nodes;
    }
}
