namespace CrashHub.Server.Data;

/// <summary>Where an index is on its way; the numbers are stored.</summary>
internal enum SymbolIndexState
{
    Wanted = 0,
    Building = 1,
    Ready = 2,

    /// <summary>It can't be built; crashes are read from the builds' own files.</summary>
    Failed = 3,
}
