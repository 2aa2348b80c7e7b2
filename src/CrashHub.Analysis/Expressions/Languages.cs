using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>Where the languages read the same words differently.</summary>
internal static class Languages
{
    /// <summary>Whether the frame's function was written in Rust.</summary>
    public static bool IsRust(FrameScope scope) => scope.Unit?.Language == DwarfLanguage.Rust;
}
