using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>A physical frame with the functions that it runs.</summary>
/// <param name="Scope">Its machine and types.</param>
/// <param name="Functions">The entries of its functions, the youngest inlined call first, the physical function last; empty without debug information.</param>
internal sealed record OpenedFrame(FrameScope Scope, IReadOnlyList<Die> Functions)
{
    /// <summary>The variables of one of its functions.</summary>
    /// <param name="function">Index in <see cref="Functions"/>.</param>
    public IReadOnlyList<ScopedVariable> Variables(int function) =>
        function < Functions.Count ? FrameVariables.Of(Functions[function], Scope.Address) : [];
}
