namespace CrashHub.Analysis.Demangling;

/// <summary>A symbol as a reader wants to see it.</summary>
/// <param name="Text">The demangled text, or the name as it came when <paramref name="IsDemangled"/> is false.</param>
/// <param name="Language">The scheme that the name's prefix promises, also when the rest does not keep that promise.</param>
/// <param name="IsDemangled">Whether <paramref name="Text"/> was made from the mangled form.</param>
public readonly record struct DemangledName(string Text, MangledLanguage Language, bool IsDemangled);
