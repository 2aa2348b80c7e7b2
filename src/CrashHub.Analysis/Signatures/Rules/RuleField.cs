namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>What a matcher looks at.</summary>
internal enum RuleField
{
    /// <summary>The demangled name or its identity, which has no parameters, arguments and hashes.</summary>
    Function,

    /// <summary>The source path; backslashes are read as slashes.</summary>
    File,

    /// <summary>The module's name.</summary>
    Module,

    /// <summary>The trap kind as the API spells it; the same for all frames of a crash.</summary>
    Trap,
}
