namespace CrashHub.Analysis.Report;

/// <summary>A module of the dump that the report wants.</summary>
/// <param name="Index">Position in the dump's modules, from 0.</param>
/// <param name="Identity">Name as the dump spells it, ids as the sender gave them.</param>
/// <param name="FrameCount">Physical frames that run in it; a module without frames need not be loaded.</param>
public sealed record WantedModule(int Index, ModuleIdentity Identity, int FrameCount)
{
    /// <summary>The sender's name for it where it gave one; may differ from the dump's (Wasmtime's <c>&lt;anonymous-module-0&gt;</c>).</summary>
    public string? SentName { get; init; }
}
