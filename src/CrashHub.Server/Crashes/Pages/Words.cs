using System.Text.Json;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>What a report says in enumerations and numbers, in words for people.</summary>
internal static class Words
{
    /// <summary>A value as the API spells it.</summary>
    public static string Spelled<T>(T value)
        where T : struct, Enum => JsonSerializer.Serialize(value).Trim('"');

    /// <summary>Why a frame lacks something, or null when it lacks nothing.</summary>
    public static (string Word, string Why)? Lacks(FrameStatus status) =>
        status switch
        {
            FrameStatus.NameOnly => ("name only", "The build has function names, but no debug information for this function."),
            FrameStatus.MissingBuild => ("no build", "No stored build answers this module."),
            FrameStatus.MalformedDebugInfo => ("damaged debug info", "The debug information that covers this frame is damaged."),
            FrameStatus.NoFunction => ("no name", "The module has no name for this function."),
            FrameStatus.NoLine => ("no line", "The debug information knows the function, but no line for this offset."),
            _ => null,
        };

    /// <summary>Where source lines were taken from.</summary>
    public static string Origin(SourceOrigin origin) =>
        origin switch
        {
            SourceOrigin.SourceMap => "from the source map",
            SourceOrigin.DebugInfo => "from the debug information",
            _ => "from the uploaded sources",
        };

    /// <summary>Why a variable has no value.</summary>
    public static string Lacks(VariableStatus status) =>
        status switch
        {
            VariableStatus.OptimizedOut => "optimised out",
            VariableStatus.NotCaptured => "not in the dump",
            VariableStatus.Malformed => "damaged debug info",
            _ => "",
        };

    /// <summary>How a build was found.</summary>
    public static string Match(ModuleMatch match) =>
        match switch
        {
            ModuleMatch.Attached => "came with the crash",
            ModuleMatch.BuildId => "by build id",
            ModuleMatch.Sha256 => "by the file's hash",
            ModuleMatch.CodeId => "by the code's hash",
            ModuleMatch.Name => "by name",
            ModuleMatch.Evidence => "by frames and layout that fit",
            _ => "no build",
        };
}
