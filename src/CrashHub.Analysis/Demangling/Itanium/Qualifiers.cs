namespace CrashHub.Analysis.Demangling.Itanium;

[Flags]
internal enum Qualifiers
{
    None = 0,
    Const = 1,
    Volatile = 2,
    Restrict = 4,
}

/// <summary>The <c>&amp;</c> or <c>&amp;&amp;</c> behind a member function's parameters.</summary>
internal enum ReferenceQualifier
{
    None,
    LValue,
    RValue,
}
