namespace CrashHub.Analysis.Dwarf;

/// <summary>The files of one line program: their paths and, where the compiler put it there, their text.</summary>
internal sealed class LineFiles(DwarfUnit unit, LineHeader header)
{
    private readonly string?[] paths = new string?[header.Files.Count];

    /// <summary>Number of files, so that every number below it may have a path.</summary>
    public int Count => paths.Length;

    /// <summary>True when the compiler put the text of a file there.</summary>
    public bool HasSources => header.Files.Exists(file => file.Source.IsPresent);

    /// <summary>A file's path by its number in rows and call sites, as compilation directory, directory and name; null when there is no such file.</summary>
    public string? PathOf(ulong file) => file < (ulong)paths.Length ? paths[file] ??= JoinPath((int)file) : null;

    /// <summary>The text of a file as the compiler read it (LLVM's <c>DW_LNCT_LLVM_source</c>); null when it is not there. An empty text stands for none.</summary>
    public ReadOnlyMemory<byte>? SourceOf(string path)
    {
        for (var i = 0; i < paths.Length; i++)
        {
            if (header.Files[i].Source.IsPresent && PathOf((ulong)i) == path && Bytes(header.Files[i].Source) is { IsEmpty: false } text)
                return text;
        }
        return null;
    }

    private string? JoinPath(int index)
    {
        var file = header.Files[index];
        if (Text(file.Name) is not { Length: > 0 } path)
            return null;
        if (IsAbsolute(path))
            return path;
        // Directory 0 is the compilation directory itself: listed in version 5, implied before.
        if (file.Directory == 0 && header.Encoding.Version < 5)
            return Join(unit.ReadString(unit.Root.CompDir), path);
        if (file.Directory < (ulong)header.Directories.Count)
            path = Join(Text(header.Directories[(int)file.Directory]), path);
        return IsAbsolute(path) || file.Directory == 0 ? path : Join(unit.ReadString(unit.Root.CompDir), path);
    }

    private string? Text(AttributeValue name) =>
        name.Kind == AttributeKind.InlineString ? unit.File.ReadString(unit.File.Sections.Line, name.Value) : unit.ReadString(name);

    private ReadOnlyMemory<byte>? Bytes(AttributeValue text)
    {
        var sections = unit.File.Sections;
        var section = text.Kind switch
        {
            AttributeKind.InlineString => sections.Line,
            AttributeKind.LineStringOffset => sections.LineStr,
            AttributeKind.StringOffset => sections.Str,
            _ => default,
        };
        if (text.Value >= (ulong)section.Bytes.Length)
            return null;
        var rest = section.Bytes[(int)text.Value..];
        return rest.Span.IndexOf((byte)0) is >= 0 and var length ? rest[..length] : null;
    }

    private static string Join(string? directory, string path) =>
        string.IsNullOrEmpty(directory) ? path
        : directory[^1] is '/' or '\\' ? directory + path
        : IsWindows(directory) ? directory + "\\" + path
        : directory + "/" + path;

    private static bool IsAbsolute(string path) => path[0] is '/' or '\\' || IsWindows(path);

    private static bool IsWindows(string path) =>
        path.Length > 2 && path[1] == ':' && path[2] is '\\' or '/' && char.IsAsciiLetter(path[0]);
}
