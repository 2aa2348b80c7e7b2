using CrashHub.Analysis.Signatures;

namespace CrashHub.Analysis.Report;

/// <summary>What a report's signature is made of.</summary>
public static class SignatureInputs
{
    /// <summary>The input of a report that was read back; what no report holds (hashes of function bodies) is not in it.</summary>
    public static SignatureInput Of(CrashReport report, CrashEvent crashEvent) =>
        Of(report.Threads.Count == 0 ? [] : report.Threads[0].Frames, report.Trap, report.Modules, crashEvent);

    internal static SignatureInput Of(
        IReadOnlyList<FrameReport> frames,
        TrapReport trap,
        IReadOnlyList<ModuleReport> modules,
        CrashEvent crashEvent
    ) =>
        new(
            [.. frames.Select(frame => FrameOf(frame, NameOf(frame.Module, modules)))],
            trap.Kind,
            trap.Candidates ?? [],
            crashEvent.Fingerprint
        );

    internal static SignatureFrame FrameOf(FrameReport frame, string? module) =>
        new()
        {
            Function = frame.Function,
            File = frame.File,
            Line = frame.Line,
            Module = module,
            FunctionIndex = frame.FunctionIndex,
            Inline = frame.Inline,
        };

    /// <summary>The name of a frame's module; null where the frame has none.</summary>
    internal static string? NameOf(int? module, IReadOnlyList<ModuleReport> modules) =>
        module is { } index && index >= 0 && index < modules.Count ? modules[index].Name : null;
}
