using System.Collections.Frozen;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>How an operator's operands follow its code in an expression.</summary>
internal enum OperatorKind
{
    Prefix,
    Postfix,
    Binary,
    Subscript,
    Member,
    New,
    Delete,
    Call,
    CStyleCast,
    Conditional,
    NameOnly,
    NamedCast,
    OfTypeOrExpression,
}

/// <summary>One row of the ABI's operator encodings (5.1.3).</summary>
/// <param name="Code">The two letters of the mangling.</param>
/// <param name="Kind">How its operands follow.</param>
/// <param name="Precedence">Where its operands and itself need parentheses.</param>
/// <param name="Name">As a function is called: <c>operator+</c>; for casts and sizeof, the keyword.</param>
/// <param name="Flag">Array form of new and delete; the operand of sizeof is a type; a member operator that can be overloaded; a parenthesized callee.</param>
internal sealed record OperatorInfo(string Code, OperatorKind Kind, bool Flag, Precedence Precedence, string Name)
{
    /// <summary>Whether a function can bear this name.</summary>
    public bool IsNameable => Kind < OperatorKind.NamedCast && (Kind != OperatorKind.Member || Flag);

    /// <summary>As it stands between operands.</summary>
    public string Symbol { get; } = Kind < OperatorKind.NamedCast ? Name["operator".Length..].TrimStart(' ') : Name;
}

internal static class OperatorTable
{
    private static readonly FrozenDictionary<int, OperatorInfo> ByCode = Rows().ToFrozenDictionary(row => Key(row.Code[0], row.Code[1]));

    public static OperatorInfo? Find(char first, char second) => ByCode.GetValueOrDefault(Key(first, second));

    private static int Key(char first, char second) => (first << 16) | second;

    private static OperatorInfo Binary(string code, Precedence precedence, string symbol) =>
        new(code, OperatorKind.Binary, false, precedence, "operator" + symbol);

    private static OperatorInfo Prefix(string code, string symbol) =>
        new(code, OperatorKind.Prefix, false, Precedence.Unary, "operator" + symbol);

    private static OperatorInfo[] Rows() =>
        [
            Binary("aN", Precedence.Assign, "&="),
            Binary("aS", Precedence.Assign, "="),
            Binary("aa", Precedence.LogicalAnd, "&&"),
            Prefix("ad", "&"),
            Binary("an", Precedence.And, "&"),
            new("at", OperatorKind.OfTypeOrExpression, true, Precedence.Unary, "alignof "),
            new("aw", OperatorKind.NameOnly, false, Precedence.Primary, "operator co_await"),
            new("az", OperatorKind.OfTypeOrExpression, false, Precedence.Unary, "alignof "),
            new("cc", OperatorKind.NamedCast, false, Precedence.Postfix, "const_cast"),
            new("cl", OperatorKind.Call, false, Precedence.Postfix, "operator()"),
            Binary("cm", Precedence.Comma, ","),
            Prefix("co", "~"),
            new("cp", OperatorKind.Call, true, Precedence.Postfix, "operator()"),
            new("cv", OperatorKind.CStyleCast, false, Precedence.Cast, "operator"),
            Binary("dV", Precedence.Assign, "/="),
            new("da", OperatorKind.Delete, true, Precedence.Unary, "operator delete[]"),
            new("dc", OperatorKind.NamedCast, false, Precedence.Postfix, "dynamic_cast"),
            Prefix("de", "*"),
            new("dl", OperatorKind.Delete, false, Precedence.Unary, "operator delete"),
            new("ds", OperatorKind.Member, false, Precedence.PointerToMember, "operator.*"),
            new("dt", OperatorKind.Member, false, Precedence.Postfix, "operator."),
            Binary("dv", Precedence.Assign, "/"),
            Binary("eO", Precedence.Assign, "^="),
            Binary("eo", Precedence.Xor, "^"),
            Binary("eq", Precedence.Equality, "=="),
            Binary("ge", Precedence.Relational, ">="),
            Binary("gt", Precedence.Relational, ">"),
            new("ix", OperatorKind.Subscript, false, Precedence.Postfix, "operator[]"),
            Binary("lS", Precedence.Assign, "<<="),
            Binary("le", Precedence.Relational, "<="),
            Binary("ls", Precedence.Shift, "<<"),
            Binary("lt", Precedence.Relational, "<"),
            Binary("mI", Precedence.Assign, "-="),
            Binary("mL", Precedence.Assign, "*="),
            Binary("mi", Precedence.Additive, "-"),
            Binary("ml", Precedence.Multiplicative, "*"),
            new("mm", OperatorKind.Postfix, false, Precedence.Postfix, "operator--"),
            new("na", OperatorKind.New, true, Precedence.Unary, "operator new[]"),
            Binary("ne", Precedence.Equality, "!="),
            Prefix("ng", "-"),
            Prefix("nt", "!"),
            new("nw", OperatorKind.New, false, Precedence.Unary, "operator new"),
            Binary("oR", Precedence.Assign, "|="),
            Binary("oo", Precedence.LogicalOr, "||"),
            Binary("or", Precedence.Or, "|"),
            Binary("pL", Precedence.Assign, "+="),
            Binary("pl", Precedence.Additive, "+"),
            new("pm", OperatorKind.Member, true, Precedence.PointerToMember, "operator->*"),
            new("pp", OperatorKind.Postfix, false, Precedence.Postfix, "operator++"),
            Prefix("ps", "+"),
            new("pt", OperatorKind.Member, true, Precedence.Postfix, "operator->"),
            new("qu", OperatorKind.Conditional, false, Precedence.Conditional, "operator?"),
            Binary("rM", Precedence.Assign, "%="),
            Binary("rS", Precedence.Assign, ">>="),
            new("rc", OperatorKind.NamedCast, false, Precedence.Postfix, "reinterpret_cast"),
            Binary("rm", Precedence.Multiplicative, "%"),
            Binary("rs", Precedence.Shift, ">>"),
            new("sc", OperatorKind.NamedCast, false, Precedence.Postfix, "static_cast"),
            Binary("ss", Precedence.Spaceship, "<=>"),
            new("st", OperatorKind.OfTypeOrExpression, true, Precedence.Unary, "sizeof "),
            new("sz", OperatorKind.OfTypeOrExpression, false, Precedence.Unary, "sizeof "),
            new("te", OperatorKind.OfTypeOrExpression, false, Precedence.Postfix, "typeid "),
            new("ti", OperatorKind.OfTypeOrExpression, true, Precedence.Postfix, "typeid "),
        ];
}
