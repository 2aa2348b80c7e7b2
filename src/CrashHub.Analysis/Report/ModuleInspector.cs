using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Report;

/// <summary>Tells what an uploaded file is.</summary>
public static class ModuleInspector
{
    /// <summary>
    /// Reads a core module or a component. One inspection a core module, in file order; empty with <paramref name="refusal"/> when the
    /// bytes are no module (not wasm, a coredump, or cut inside a section).
    /// </summary>
    public static IReadOnlyList<ModuleInspection> Inspect(ReadOnlyMemory<byte> file, AnalysisLimits limits, out ParseError? refusal) =>
        throw new NotSupportedException();
}
