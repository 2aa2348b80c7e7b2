namespace CrashHub.Analysis.Wasm;

/// <summary>Where the name of a function, table, memory, global or tag comes from, best first.</summary>
public enum FunctionNameSource
{
    /// <summary>There is no name.</summary>
    None,

    /// <summary>The name section.</summary>
    NameSection,

    /// <summary>Its first export, in the order of the export section.</summary>
    Export,

    /// <summary>The import's module and name, joined by a dot.</summary>
    Import,
}
