using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>What a bucket is called: trap or cause, and where. Never text from memory.</summary>
internal static class BucketTitle
{
    /// <summary>The title and the culprit.</summary>
    public static (string Title, string Culprit) Of(CrashReport report)
    {
        var what = report.Trap.Cause is { } cause ? Name(cause) : Name(report.Trap.Kind);
        var frames = report.Threads.Count > 0 ? report.Threads[0].Frames : [];
        var frame =
            frames.FirstOrDefault(f => f is { InApp: true, Function: not null }) ?? frames.FirstOrDefault(f => f.Function is not null);
        if (frame is not null)
            return ($"{what} in {frame.Function}", Place(frame, report));
        if (frames.Count == 0)
            return (what, report.Process);
        var place = Place(frames[0], report);
        return ($"{what} in {place}", place);
    }

    /// <summary>The trap kind as the API spells it.</summary>
    public static string Name(TrapKind kind) => JsonSerializer.Serialize(kind, ContractsJson.Default.TrapKind).Trim('"');

    private static string Name(TrapCause cause) => JsonSerializer.Serialize(cause, ContractsJson.Default.TrapCause).Trim('"');

    private static string Place(FrameReport frame, CrashReport report)
    {
        if (frame.File is not null)
            return frame.Line is null ? frame.File : $"{frame.File}:{frame.Line}";
        var module =
            frame.Module is { } index && index >= 0 && index < report.Modules.Count ? report.Modules[index].Name : "unknown module";
        return frame.FunctionIndex is { } function ? $"{module} function {function}" : module;
    }
}
