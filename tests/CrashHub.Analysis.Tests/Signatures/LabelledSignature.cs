using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;
using CrashHub.Testing.Grouping;

namespace CrashHub.Analysis.Tests.Signatures;

/// <summary>The one place where a recorded crash meets the library's signature.</summary>
internal static class LabelledSignature
{
    private static readonly Dictionary<string, TrapKind> Kinds = Enum.GetValues<TrapKind>()
        .ToDictionary(TrapKindNames.Of, StringComparer.Ordinal);

    /// <summary>The signature of a recorded crash.</summary>
    /// <param name="crash">The crash.</param>
    /// <param name="withNames">False: as a module without any symbols gives it, physical frames with nothing but their bodies' hashes.</param>
    public static CrashSignature Of(LabelledCrash crash, bool withNames = true) =>
        SignatureV1.Compute(
            new SignatureInput(
                withNames ? [.. crash.Frames.Select(Named)] : [.. crash.Frames.Where(frame => !frame.Inline).Select(Nameless)],
                Kinds.GetValueOrDefault(crash.Trap ?? "", TrapKind.Unknown),
                [],
                null
            )
        );

    /// <summary>The signature of a crash whose frames, inlined ones too, have bodies and source files and no names; whether calls return is not known.</summary>
    public static CrashSignature OfPlaces(LabelledCrash crash) =>
        SignatureV1.Compute(
            new SignatureInput(
                [.. crash.Frames.Select(frame => Named(frame) with { Function = null, FunctionIndex = null })],
                Kinds.GetValueOrDefault(crash.Trap ?? "", TrapKind.Unknown),
                [],
                null
            )
        );

    /// <summary>The crash as a module with names and without DWARF gives it: physical frames, no places.</summary>
    public static LabelledCrash WithoutInlines(LabelledCrash crash) =>
        crash with
        {
            Frames = [.. crash.Frames.Where(frame => !frame.Inline).Select(frame => frame with { File = null, Line = null })],
        };

    private static SignatureFrame Named(LabelledFrame frame) =>
        new()
        {
            Function = frame.Fn,
            File = frame.File,
            Line = frame.Line,
            Module = frame.Module,
            BodyHash = frame.Hash,
            FunctionIndex = frame.Func,
            Inline = frame.Inline,
            Language = frame.Language,
        };

    private static SignatureFrame Nameless(LabelledFrame frame) =>
        new()
        {
            Module = frame.Module,
            BodyHash = frame.Hash,
            NeverReturned = frame.NoReturn,
        };
}
