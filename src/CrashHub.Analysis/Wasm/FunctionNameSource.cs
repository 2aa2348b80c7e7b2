namespace CrashHub.Analysis.Wasm;

/// <summary>Where a function's name comes from, best first.</summary>
public enum FunctionNameSource
{
    /// <summary>There is no name.</summary>
    None,

    /// <summary>The name section.</summary>
    NameSection,

    /// <summary>The first export of the function.</summary>
    Export,

    /// <summary>The import's module and name, joined by a dot.</summary>
    Import,
}
