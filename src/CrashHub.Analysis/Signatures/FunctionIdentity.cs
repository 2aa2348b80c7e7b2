using System.Buffers;
using System.Text;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Demangling.Rust;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// The part of a function's name that stays when code is rebuilt: no parameter list, return type, template or generic arguments, ABI tags, hashes,
/// clone suffixes, addresses, or numbers of lambdas and closures. Reads the names of C, C++, Rust (both manglings and DWARF), Go, AssemblyScript and
/// emscripten, also where a tool left them mangled or with Rust's escapes.
/// </summary>
public static class FunctionIdentity
{
    private const int MaxLength = 4096;
    private static readonly AnalysisLimits Limits = new();
    private static readonly SearchValues<char> Brackets = SearchValues.Create("<([ #'{$~|");

    /// <summary>False for what debuggers and symbolizers write where they know no function: <c>??</c>, a type's data, a signal's own frame.</summary>
    public static bool IsName(string? function) =>
        function is { Length: > 0 }
        && function.AsSpan().Trim() is var name
        && !(
            name.TrimStart('?').IsEmpty
            || name is "<unknown>" or "[unknown]" or "(unknown)" or "<signal handler called>"
            || name.StartsWith("vtable for ")
            || name.StartsWith("typeinfo for ")
            || name.StartsWith("typeinfo name for ")
        );

    /// <summary>The identity of a demangled name; the name itself where nothing can be taken away.</summary>
    public static string Of(string function)
    {
        var name = function.Length > MaxLength ? function[..MaxLength] : function;
        if (name.StartsWith("_Z", StringComparison.Ordinal) || name.StartsWith("_R", StringComparison.Ordinal))
            name = Demangler.Demangle(name, Limits).Text;
        else if (name.Contains('$'))
            name = RustEscapes.Resolve(name);
        var plain = NameSuffixes.Cut(name.AsSpan().Trim());
        if (plain.IndexOfAny(Brackets) < 0)
            return plain.Length == name.Length ? name : plain.ToString();
        var identity = DropReturnType(DropBrackets(plain));
        return identity.Length == 0 ? function.Trim() : identity;
    }

    // One pass: what stands in (), <> and [] goes, unless the bracket belongs to the name itself:
    // operator() and friends, (anonymous namespace), Rust's <T as Trait>::f, Go's (*T).f, {lambda(…)#2}.
    private static string DropBrackets(ReadOnlySpan<char> name)
    {
        var kept = new StringBuilder(name.Length);
        for (var at = 0; at < name.Length; at++)
        {
            var rest = name[at..];
            if (rest[0] is 'o' && rest.StartsWith("operator") && IsWordStart(kept))
                at = KeepOperator(name, at, kept);
            else if (rest[0] is '(')
                at = AtParenthesis(name, at, kept);
            else if (rest[0] is '[')
            {
                // A slice's type stands for a name; behind a name stand ABI tags and Go's type arguments.
                if (IsTypeStart(kept))
                    kept.Append("[]");
                at = Close(name, at, '[', ']');
            }
            else if (rest[0] is '<')
                at = AtAngle(name, at, kept);
            else if (rest[0] is '{')
                at = AtBrace(name, at, kept);
            else if (rest[0] is ':' && rest.StartsWith("::<") && !rest.StartsWith("::<impl "))
                at = Close(name, at + 2, '<', '>');
            else if (NumberBehind(rest) is var skipped and > 0)
            {
                kept.Append(NumberSign(rest));
                at += skipped - 1;
            }
            else
                kept.Append(rest[0]);
        }
        return kept.ToString().Trim();
    }

    private static bool IsWordStart(StringBuilder kept) => kept.Length == 0 || !(char.IsLetterOrDigit(kept[^1]) || kept[^1] == '_');

    private static bool IsTypeStart(StringBuilder kept) => kept.Length == 0 || kept[^1] is ' ' or '&' or '*';

    private static int AtParenthesis(ReadOnlySpan<char> name, int at, StringBuilder kept)
    {
        const string anonymous = "(anonymous namespace)";
        if (name[at..].StartsWith(anonymous))
        {
            kept.Append(anonymous);
            return at + anonymous.Length - 1;
        }
        var close = Close(name, at, '(', ')');
        if (IsTypeStart(kept))
        {
            kept.Append("()"); // a tuple
            return close;
        }
        // Go: main.(*Server).handle; the receiver is part of the name.
        if (at > 0 && name[at - 1] == '.' && close + 1 < name.Length && name[close + 1] == '.')
        {
            kept.Append(DropBrackets(name[(at + 1)..close]).TrimStart('*'));
            return close;
        }
        SkipQualifiers(name, ref close);
        return close;
    }

    private static int AtAngle(ReadOnlySpan<char> name, int open, StringBuilder kept)
    {
        if (kept.Length > 0 && kept[^1] is not (' ' or ':' or '<' or '(' or '&' or '*'))
            return Close(name, open, '<', '>');
        // <Type as Trait>::method: the type and trait stay, without their own arguments. <Type>::method is Type::method in debug info.
        var close = Close(name, open, '<', '>');
        if (close <= open + 1)
            return close;
        var inner = DropBrackets(name[(open + 1)..close]);
        if (inner.Contains(" as ", StringComparison.Ordinal))
            kept.Append('<').Append(inner).Append('>');
        else if (!inner.StartsWith("impl ", StringComparison.Ordinal))
            kept.Append(inner);
        else
            kept.Append('<').Append(inner).Append('>');
        return close;
    }

    // {{closure}}, {closure#3}, {closure_env#0}, {impl#2}, {lambda(int)#1}, {shim:vtable#0}: what it is, without its number.
    private static int AtBrace(ReadOnlySpan<char> name, int open, StringBuilder kept)
    {
        var close = Close(name, open, '{', '}');
        var inner = name[(open + 1)..close].Trim("{}");
        var end = inner.IndexOfAny('#', '(');
        kept.Append('{').Append(end < 0 ? inner : inner[..end]).Append('}');
        return close;
    }

    // #2, 'lambda3', $_4, ~anonymous|5: how many characters carry a number that moves with every edit, 0 for none.
    private static int NumberBehind(ReadOnlySpan<char> rest)
    {
        var sign = NumberSign(rest);
        if (sign.Length == 0)
            return 0;
        var digits = Digits(rest[sign.Length..]);
        return digits == 0 ? 0 : sign.Length + digits;
    }

    private static ReadOnlySpan<char> NumberSign(ReadOnlySpan<char> rest) =>
        rest[0] switch
        {
            '#' => "#",
            '|' => "|",
            '$' when rest.StartsWith("$_") => "$_",
            '\'' when rest.StartsWith("'lambda") => "'lambda",
            '\'' when rest.StartsWith("'unnamed") => "'unnamed",
            _ => "",
        };

    private static int Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    // operator() and operator[] own their brackets; operator<, <<, <= and <=> own their signs, behind which template arguments may follow.
    private static int KeepOperator(ReadOnlySpan<char> name, int at, StringBuilder kept)
    {
        var rest = name[(at + "operator".Length)..];
        var length = "operator".Length;
        foreach (var owned in (ReadOnlySpan<string>)["()", "[]", "<=>", "<<=", "<<", "<=", "<", "->*", "->", ">>=", ">>", ">=", ">", ","])
        {
            if (!rest.StartsWith(owned, StringComparison.Ordinal))
                continue;
            length += owned.Length;
            break;
        }
        kept.Append(name.Slice(at, length));
        at += length;
        // "operator< <int>": the blank keeps the arguments apart, it is no return type's.
        return at + 1 < name.Length && name[at] == ' ' && name[at + 1] == '<' ? Close(name, at + 1, '<', '>') : at - 1;
    }

    // The bracket's partner, or the name's last character; an arrow's > is no bracket.
    private static int Close(ReadOnlySpan<char> name, int open, char opening, char closing)
    {
        var depth = 0;
        for (var at = open; at < name.Length; at++)
        {
            if (name[at] == opening)
                depth++;
            else if (name[at] == closing && !(closing == '>' && name[at - 1] == '-') && --depth == 0)
                return at;
        }
        return name.Length - 1;
    }

    // What may follow a parameter list: const, volatile, & and &&.
    private static void SkipQualifiers(ReadOnlySpan<char> name, ref int close)
    {
        foreach (var qualifier in (ReadOnlySpan<string>)[" const", " volatile", " &&", " &"])
        {
            if (name[(close + 1)..].StartsWith(qualifier, StringComparison.Ordinal))
                close += qualifier.Length;
        }
    }

    // "int shop::find" after the brackets are gone: what stands before the last space that is no part of an operator, lambda or trait.
    private static string DropReturnType(string name)
    {
        var depth = 0;
        for (var at = name.Length - 1; at > 0; at--)
        {
            if (name.AsSpan(0, at + 1).EndsWith("operator<") || name.AsSpan(0, at + 1).EndsWith("operator<<"))
                continue;
            if (name[at] is '>' or ')' or '}')
                depth++;
            else if (name[at] is '<' or '(' or '{')
                depth--;
            else if (
                name[at] == ' '
                && depth == 0
                && !name.AsSpan(0, at).EndsWith("operator", StringComparison.Ordinal)
                && !IsConversion(name, at)
            )
                return name[(at + 1)..].TrimStart('*', '&');
        }
        return name;
    }

    private static bool IsConversion(string name, int space) => name.AsSpan(0, space).Contains("operator ", StringComparison.Ordinal);
}
