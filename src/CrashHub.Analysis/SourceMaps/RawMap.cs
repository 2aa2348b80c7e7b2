namespace CrashHub.Analysis.SourceMaps;

/// <summary>The parts of one map's JSON that matter here, as places in its bytes. Lists are ranges of the lists that all sections share.</summary>
internal sealed class RawMap
{
    /// <summary>0 when not said.</summary>
    public int Version { get; set; }
    public ContentRange Root { get; set; }
    public ContentRange Mappings { get; set; }
    public Range Sources { get; set; }
    public Range Contents { get; set; }
    public Range Names { get; set; }

    /// <summary>Positions in the map's own sources.</summary>
    public HashSet<int> Ignored { get; } = [];
    public bool HasSections { get; set; }
}

/// <summary>One section of an index map.</summary>
internal sealed class RawSection
{
    /// <summary>Byte at which it begins.</summary>
    public long Position { get; init; }
    public long Line { get; set; } = -1;
    public long Column { get; set; } = -1;
    public RawMap? Map { get; set; }
}
