using System.Buffers;
using System.Text;

namespace CrashHub.Analysis.Signatures;

/// <summary>
/// The part of a function's name that stays when code is rebuilt: no parameter list, return type, template or generic arguments, ABI tags,
/// hashes, clone suffixes or numbers of lambdas and closures.
/// </summary>
public static class FunctionIdentity
{
    private const int MaxLength = 4096;

    /// <summary>The identity of a demangled name; the name itself where nothing can be taken away.</summary>
    public static string Of(string function)
    {
        var name = function.Length > MaxLength ? function[..MaxLength] : function;
        name = CutSuffixes(name.Trim());
        name = DropBrackets(name);
        name = DropReturnType(name);
        return name.Length == 0 ? function.Trim() : name;
    }

    // Rust legacy hashes (::h and 16 hex digits), LLVM's clone suffixes and GCC's clone remarks.
    private static string CutSuffixes(string name)
    {
        var clone = name.IndexOf(" [clone", StringComparison.Ordinal);
        if (clone > 0)
            name = name[..clone];
        var llvm = name.IndexOf(".llvm.", StringComparison.Ordinal);
        if (llvm > 0)
            name = name[..llvm];
        if (
            name.Length > 19
            && name.AsSpan(name.Length - 19, 3).SequenceEqual("::h")
            && !name.AsSpan(name.Length - 16).ContainsAnyExcept(HexDigits)
        )
            name = name[..^19];
        return name;
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // One pass: what stands in (), <> and [abi:…] goes, unless the bracket belongs to the name itself:
    // operator() and friends, (anonymous namespace), Rust's <T as Trait>::f and slices, {lambda(…)#2}.
    private static string DropBrackets(string name)
    {
        var kept = new StringBuilder(name.Length);
        for (var at = 0; at < name.Length; at++)
        {
            var rest = name.AsSpan(at);
            if (rest.StartsWith("operator"))
                at = KeepOperator(name, at, kept);
            else if (rest.StartsWith("(anonymous namespace)"))
            {
                kept.Append("(anonymous namespace)");
                at += "(anonymous namespace)".Length - 1;
            }
            else if (rest.StartsWith("[abi:"))
                at = Close(name, at, '[', ']');
            else if (rest[0] == '(')
            {
                at = Close(name, at, '(', ')');
                SkipQualifiers(name, ref at);
            }
            else if (rest[0] == '<' && kept.Length > 0 && kept[^1] is not (' ' or ':' or '<' or '('))
                at = Close(name, at, '<', '>');
            else if (rest[0] == '<')
                at = KeepImplementor(name, at, kept);
            else if (rest[0] == '#' && at + 1 < name.Length && char.IsAsciiDigit(name[at + 1]))
                at = SkipDigits(name, at + 1) - 1;
            else if (rest.StartsWith("::<"))
                at = Close(name, at + 2, '<', '>');
            else
                kept.Append(rest[0]);
        }
        return kept.ToString().Trim();
    }

    // <Type as Trait>::method and <Type>::method: the type and trait stay, without their own arguments.
    private static int KeepImplementor(string name, int open, StringBuilder kept)
    {
        var close = Close(name, open, '<', '>');
        if (close <= open + 1)
            return close;
        kept.Append('<').Append(DropBrackets(name[(open + 1)..close])).Append('>');
        return close;
    }

    // operator() and operator[] own their brackets; operator<, <<, <= and <=> own their signs, behind which template arguments may follow.
    private static int KeepOperator(string name, int at, StringBuilder kept)
    {
        var rest = name.AsSpan(at + "operator".Length);
        var length = "operator".Length;
        foreach (var owned in (ReadOnlySpan<string>)["()", "[]", "<=>", "<<=", "<<", "<=", "<", "->*", "->", ">>=", ">>", ">=", ">", ","])
        {
            if (!rest.StartsWith(owned, StringComparison.Ordinal))
                continue;
            length += owned.Length;
            break;
        }
        kept.Append(name, at, length);
        at += length;
        // "operator< <int>": the blank keeps the arguments apart, it is no return type's.
        return at + 1 < name.Length && name[at] == ' ' && name[at + 1] == '<' ? Close(name, at + 1, '<', '>') : at - 1;
    }

    // The bracket's partner, or the name's last character; an arrow's > is no bracket.
    private static int Close(string name, int open, char opening, char closing)
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
    private static void SkipQualifiers(string name, ref int close)
    {
        foreach (var qualifier in (ReadOnlySpan<string>)[" const", " volatile", " &&", " &"])
        {
            if (name.AsSpan(close + 1).StartsWith(qualifier, StringComparison.Ordinal))
                close += qualifier.Length;
        }
    }

    private static int SkipDigits(string name, int at)
    {
        while (at < name.Length && char.IsAsciiDigit(name[at]))
            at++;
        return at;
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '}' or '\'' or '$';

    // "int shop::find" after the brackets are gone: what stands before the last space that is no part of an operator, lambda or trait.
    private static string DropReturnType(string name)
    {
        var depth = 0;
        for (var at = name.Length - 1; at > 0; at--)
        {
            if (name.AsSpan(0, at + 1).EndsWith("operator<") || name.AsSpan(0, at + 1).EndsWith("operator<<"))
                continue;
            if (name[at] is '>' or ')' or '}' or '\'')
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
