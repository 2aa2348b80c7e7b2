namespace CrashHub.Server.Data;

/// <summary>What a build's file is. A wasm debug twin is a build of its own with the same code id, no file.</summary>
internal enum BuildFileKind
{
    SplitDwarf,
    SourceMap,
    Sources,
}
