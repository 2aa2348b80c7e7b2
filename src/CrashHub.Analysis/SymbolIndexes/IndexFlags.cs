namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>What holds of the inputs as a whole.</summary>
[Flags]
internal enum IndexFlags : uint
{
    None = 0,

    /// <summary>The inputs have DWARF.</summary>
    HasDwarf = 1,

    /// <summary>There are units and none of them covers any code.</summary>
    CoversNothing = 2,

    /// <summary>The debug twin's code section is not the module's; nothing of the twin is in the index.</summary>
    TwinRefused = 4,

    /// <summary>The debug information is damaged as a whole, or too much: the files must be asked, so that they tell the damage.</summary>
    DwarfFromFiles = 8,

    /// <summary>The source map is in the index: there is one and it is sound.</summary>
    HasSourceMap = 16,

    /// <summary>There is a source map that is sound and describes other code; nothing of it is in the index.</summary>
    MapIsStale = 32,

    /// <summary>There is a source map that is not sound throughout: the file must be asked.</summary>
    MapFromFile = 64,
}
