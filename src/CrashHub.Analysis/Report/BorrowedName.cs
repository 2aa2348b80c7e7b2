using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Report;

/// <summary>A name that another build has for the same body.</summary>
/// <param name="Name">As that build spells it.</param>
/// <param name="Demangled">As people read it.</param>
/// <param name="Build">That build.</param>
internal sealed record BorrowedName(string Name, DemangledName Demangled, BuildReference Build);
