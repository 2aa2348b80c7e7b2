namespace CrashHub.Analysis.Report;

/// <summary>Whether a module can be the one that a dump's frames ran in.</summary>
public static class BuildFit
{
    /// <summary>
    /// True when every frame of the wanted module names a function that <paramref name="module"/> has, at an instruction boundary of a
    /// call (older frames) or of an instruction that can trap (the youngest). False proves that it is another build; true does not prove that it is this one.
    /// </summary>
    public static bool Fits(AnalysisPlan plan, int wantedIndex, ReadOnlyMemory<byte> module, AnalysisLimits limits) =>
        throw new NotSupportedException();
}
