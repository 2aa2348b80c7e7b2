namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>C++ operator precedence, tightest first; decides where an operand needs parentheses.</summary>
internal enum Precedence
{
    Primary,
    Postfix,
    Unary,
    Cast,
    PointerToMember,
    Multiplicative,
    Additive,
    Shift,
    Spaceship,
    Relational,
    Equality,
    And,
    Xor,
    Or,
    LogicalAnd,
    LogicalOr,
    Conditional,
    Assign,
    Comma,
    Lowest,
}
