namespace CrashHub.Analysis;

/// <summary>
/// What one analysis may spend. Immutable; every count that an input declares is tested against one of these before anything is
/// allocated or walked. A limit may be raised, never switched off.
/// </summary>
public sealed record AnalysisLimits
{
    /// <summary>The limits that the server and the command line use unless told otherwise.</summary>
    public static AnalysisLimits Default { get; } = new();

    /// <summary>Sections of one file.</summary>
    public int MaxSections { get; init; } = 10_000;

    /// <summary>Threads (<c>corestack</c> sections) of one dump.</summary>
    public int MaxThreads { get; init; } = 4_096;

    /// <summary>Physical frames of one thread; later ones are dropped and the thread is marked truncated.</summary>
    public int MaxFramesPerThread { get; init; } = 100_000;

    /// <summary>Physical frames of one dump, all threads together.</summary>
    public int MaxFrames { get; init; } = 200_000;

    /// <summary>Physical frames that are symbolicated per dump; the middle of a longer stack stays names only.</summary>
    public int MaxSymbolicatedFrames { get; init; } = 20_000;

    /// <summary>Locals and operand-stack values kept per frame.</summary>
    public int MaxValuesPerFrame { get; init; } = 50_000;

    /// <summary>Data segments of one dump (a 1 GiB memory in Wasmtime's 4096-byte chunks has 262,144).</summary>
    public int MaxSegments { get; init; } = 4_000_000;

    /// <summary>Bytes of memory that a dump shrunk to what its frames reach keeps, all memories together.</summary>
    public long MaxReachableBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes that a scrub list may compare in one dump; memory that takes more is not kept.</summary>
    public long MaxScrubSteps { get; init; } = 2_000_000_000;

    /// <summary>Instances, modules, memories and globals of one dump, each.</summary>
    public int MaxInstances { get; init; } = 100_000;

    /// <summary>Functions of one module.</summary>
    public int MaxFunctions { get; init; } = 2_000_000;

    /// <summary>Types, imports, exports, tables, memories, globals, tags and element segments of one module, each.</summary>
    public int MaxIndexSpace { get; init; } = 1_000_000;

    /// <summary>Nesting of components inside a component.</summary>
    public int MaxComponentDepth { get; init; } = 16;

    /// <summary>Bytes of one name that are kept; the rest is cut.</summary>
    public int MaxNameBytes { get; init; } = 64 * 1024;

    /// <summary>Units of one file's debug information.</summary>
    public int MaxDwarfUnits { get; init; } = 250_000;

    /// <summary>Files of split DWARF (<c>.dwo</c>, <c>.dwp</c>) read for one module.</summary>
    public int MaxSplitFiles { get; init; } = 1_000;

    /// <summary>
    /// What is kept of one file's debug information: abbreviations and their attributes, scopes, code ranges, inlined calls, files and
    /// directories.
    /// </summary>
    public int MaxDwarfItems { get; init; } = 4_000_000;

    /// <summary>Bytes of names and paths decoded from one file's debug information.</summary>
    public long MaxDwarfTextBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Rows of one line table.</summary>
    public int MaxLineRowsPerTable { get; init; } = 4_000_000;

    /// <summary>Nesting of debug information entries.</summary>
    public int MaxDieDepth { get; init; } = 256;

    /// <summary>Debug information entries visited per analysis.</summary>
    public long MaxDies { get; init; } = 20_000_000;

    /// <summary>Steps along one chain of references between entries (abstract origin, specification, type).</summary>
    public int MaxReferenceDepth { get; init; } = 32;

    /// <summary>Rows of line programs run per analysis.</summary>
    public long MaxLineRows { get; init; } = 50_000_000;

    /// <summary>Inlined calls reported at one address.</summary>
    public int MaxInlineDepth { get; init; } = 256;

    /// <summary>Mappings of one source map.</summary>
    public int MaxSourceMapEntries { get; init; } = 6_000_000;

    /// <summary>Sources of one source map, and names.</summary>
    public int MaxSourceMapNames { get; init; } = 500_000;

    /// <summary>
    /// Bytes of one symbol index. Debug information that would make it longer stays out of it and is read from the files at each crash.
    /// </summary>
    public long MaxSymbolIndexBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Entries of one bundle of sources.</summary>
    public int MaxSourceFiles { get; init; } = 20_000;

    /// <summary>Bytes of one source file, in a bundle unpacked, in a source map or in debug information; larger ones are not shown.</summary>
    public int MaxSourceFileBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of source files read for one report, all together.</summary>
    public long MaxSourceBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Frames of one report that are shown with source lines around them; later ones are not.</summary>
    public int MaxSourceContexts { get; init; } = 128;

    /// <summary>
    /// Steps by which one analysis walks through functions for frame bases and values that the dump lacks, a few an instruction; past them values are not
    /// captured. Also bounds what is kept, to about 50 bytes a step.
    /// </summary>
    public long MaxFlowSteps { get; init; } = 8_000_000;

    /// <summary>Work units of one demangling; about one a character or node.</summary>
    public int MaxDemanglingSteps { get; init; } = 200_000;

    /// <summary>Characters of one demangled name; longer ones are shown as the mangled name.</summary>
    public int MaxDemangledLength { get; init; } = 16 * 1024;

    /// <summary>
    /// Steps that the values of one report or one question may take together: operations of location expressions, objects read, nodes of
    /// containers walked.
    /// </summary>
    public long MaxValueSteps { get; init; } = 2_000_000;

    /// <summary>Bytes of one object that is gathered from pieces.</summary>
    public int MaxValueBytes { get; init; } = 64 * 1024;

    /// <summary>Variables listed of one frame; later ones are not.</summary>
    public int MaxVariablesPerFrame { get; init; } = 1_000;

    /// <summary>Frames of one thread whose variables a report lists; older ones are asked for one by one.</summary>
    public int MaxFramesWithVariables { get; init; } = 256;

    /// <summary>Members that a report lists of one value, and values of one report listed as members; the rest is marked as cut.</summary>
    public int MaxMembers { get; init; } = 256;

    /// <inheritdoc cref="MaxMembers"/>
    public int MaxMembersPerReport { get; init; } = 20_000;

    /// <summary>Nodes of a list, tree or hash table that are walked; the elements behind are not shown.</summary>
    public int MaxContainerNodes { get; init; } = 10_000;

    /// <summary>Bytes of one text in memory that are shown; the rest is cut.</summary>
    public int MaxTextBytes { get; init; } = 1_024;

    /// <summary>Characters of one expression.</summary>
    public int MaxExpressionLength { get; init; } = 4_096;

    /// <summary>Values that <c>$1</c>, <c>$2</c>, … name; older ones are forgotten.</summary>
    public int MaxKeptValues { get; init; } = 10_000;

    /// <summary>Nesting of one expression.</summary>
    public int MaxExpressionDepth { get; init; } = 64;

    /// <summary>Bytes of the trap's message and of each text that it is put together from; no message is told where one is longer.</summary>
    public int MaxTrapMessageBytes { get; init; } = 16 * 1024;

    /// <summary>Frames of one crash that a build is held against when it is matched by evidence, those of the first thread first.</summary>
    public int MaxEvidenceFrames { get; init; } = 256;

    /// <summary>Bytes of code, and bytes of data, of one build that are held against a crash when it is matched by evidence.</summary>
    public long MaxEvidenceBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Builds that are held against one module of a crash; where there are more, none is sure.</summary>
    public int MaxEvidenceBuilds { get; init; } = 256;

    /// <summary>Blocks of one heap that are looked at; the rest of a larger one is not.</summary>
    public int MaxHeapChunks { get; init; } = 500_000;

    /// <summary>Notes of one report; later ones are counted, not listed.</summary>
    public int MaxNotes { get; init; } = 200;
}
