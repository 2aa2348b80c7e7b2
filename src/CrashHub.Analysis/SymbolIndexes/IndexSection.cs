namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>The sections of an index, in the order of the file.</summary>
internal enum IndexSection
{
    /// <summary>Address of the first piece of each block of <see cref="Pieces"/>, four bytes each.</summary>
    Top,

    /// <summary>Pieces of code by address, in blocks: addresses, then places in <see cref="Records"/>.</summary>
    Pieces,

    /// <summary>What is known of each piece: function, inlined calls, rows.</summary>
    Records,

    /// <summary>Names of functions and inlined functions, each pair once: linkage name and bare name, four bytes each.</summary>
    Callees,

    /// <summary>Units, of fixed length.</summary>
    Units,

    /// <summary>Paths of each unit's files, four bytes each.</summary>
    Files,

    /// <summary>The name of each function of the module by its index, four bytes each.</summary>
    Names,

    /// <summary>Offset of the first mapping and place in <see cref="Mappings"/> of each run of mappings of a source map.</summary>
    MapTop,

    /// <summary>Mappings, each coded by its difference to the one before.</summary>
    Mappings,

    /// <summary>Sources of the source map, of fixed length.</summary>
    Sources,

    /// <summary>Names of the source map, four bytes each.</summary>
    MapNames,

    /// <summary>The body hash of each function of the module by its index, sixteen bytes each; zeros where there is none.</summary>
    Bodies,

    /// <summary>Functions whose bodies tell something, by hash and then index, four bytes each.</summary>
    BodyOrder,

    /// <summary>Texts: length, then UTF-8 as the input has it. A text is named by one more than its place; 0 means none.</summary>
    Strings,
}
