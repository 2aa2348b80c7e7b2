namespace CrashHub.Analysis.Wasm;

/// <summary>One section of a wasm file.</summary>
/// <param name="Id">The section's number (core spec, Binary Format, Sections); unknown ones are kept.</param>
/// <param name="Name">A custom section's own name, else the specification's word (<c>type</c>, <c>code</c>, …), else <c>section N</c>.</param>
/// <param name="Offset">Absolute offset of the contents; for custom sections after the name.</param>
/// <param name="Length">Bytes of contents that are there.</param>
/// <param name="DeclaredLength">Bytes of contents by the header; more than <paramref name="Length"/> when the file ends too early.</param>
public readonly record struct WasmSection(byte Id, string Name, long Offset, long Length, long DeclaredLength)
{
    private static readonly string[] SpecNames =
    [
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag",
    ];

    /// <summary>True for a custom section (id 0).</summary>
    public bool IsCustom => Id == 0;

    /// <summary>True when the file ends inside the section.</summary>
    public bool IsCut => Length < DeclaredLength;

    /// <summary>The specification's word for a section number.</summary>
    public static string SpecName(byte id) => id < SpecNames.Length ? SpecNames[id] : $"section {id}";
}
