using CrashHub.Analysis.Signatures;

namespace CrashHub.Analysis.Report;

/// <summary>What a report's signature is made of.</summary>
public static class SignatureInputs
{
    /// <summary>The input of a report, also of one that was read back.</summary>
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
            trap.ForSignature.Kind,
            trap.ForSignature.Candidates,
            crashEvent.Fingerprint
        )
        {
            ShownTrap = trap.Kind,
        };

    internal static SignatureFrame FrameOf(FrameReport frame, string? module) =>
        new()
        {
            Function = frame.Function,
            File = frame.File,
            Line = frame.Line,
            Module = module,
            BodyHash = frame.BodyHash,
            NeverReturned = frame.NeverReturned,
            FunctionIndex = frame.FunctionIndex,
            Inline = frame.Inline,
            Language = frame.Language,
        };

    /// <summary>The name of a frame's module; null where the frame has none, or one that the producer made up: a text of the same crash has none.</summary>
    internal static string? NameOf(int? module, IReadOnlyList<ModuleReport> modules) =>
        module is { } index && index >= 0 && index < modules.Count && !IsMadeUp(modules[index].Name) ? modules[index].Name : null;

    private static bool IsMadeUp(string name) => name.Length == 0 || name.StartsWith("<anonymous-module-", StringComparison.Ordinal);
}
