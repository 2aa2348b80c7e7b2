using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Report;

/// <summary>A frame as dump or text has it, its place worked out.</summary>
/// <param name="Instance">The instance that the dump names; null in a text.</param>
/// <param name="Module">Index of the wanted module; null when unknown.</param>
/// <param name="Function">Function index; null when unknown.</param>
/// <param name="Offset">Offset in the function; null when unknown.</param>
/// <param name="ModuleOffset">Offset in the module where only that is known; null otherwise.</param>
/// <param name="Name">The name that a text shows; null in a dump.</param>
internal readonly record struct PhysicalFrame(
    int? Instance,
    int? Module,
    uint? Function,
    FunctionOffset? Offset,
    ModuleOffset? ModuleOffset,
    string? Name
);
