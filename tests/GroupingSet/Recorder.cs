using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Traps;
using Wasmtime;

namespace CrashHub.GroupingSet;

/// <summary>
/// Finds out each input's label and records the crash that it makes at every level. An input's label is the one defect whose mended build
/// survives it; inputs that several mended builds survive, or none, are dropped.
/// </summary>
internal sealed class Recorder(string built)
{
    private static readonly string[] Levels = ["o0", "o1", "o2", "o3", "os"];

    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private readonly List<Crash> crashes = [];

    /// <summary>Records all inputs of a program.</summary>
    public void Record(ProgramInputs inputs)
    {
        var labelled = Label(inputs);
        foreach (var level in Levels)
        {
            using var sandbox = new Sandbox(PathOf($"{inputs.Program}-{level}"));
            var kept = 0;
            foreach (var (id, label, text) in labelled)
            {
                if (sandbox.Run(text) is not { } trap || trap.Type == TrapCode.OutOfFuel)
                    continue;
                crashes.Add(CrashOf(id, label, level, inputs.Language, trap, sandbox));
                kept++;
            }
            Console.WriteLine($"{inputs.Program} {level}: {kept} of {labelled.Count} inputs crash");
        }
    }

    /// <summary>Writes a file for each level.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var level in crashes.GroupBy(crash => crash.Build))
        {
            using var file = File.Create(Path.Combine(folder, $"programs-{level.Key}.jsonl.gz"));
            using var packed = new GZipStream(file, CompressionLevel.SmallestSize);
            foreach (var crash in level)
            {
                JsonSerializer.Serialize(packed, crash, Json);
                packed.WriteByte((byte)'\n');
            }
        }
    }

    private List<(string Id, string Label, string Text)> Label(ProgramInputs inputs)
    {
        var candidates = inputs.Candidates().ToList();
        using var unmended = new Sandbox(PathOf($"{inputs.Program}-o0"));
        candidates.RemoveAll(candidate => unmended.Run(candidate.Text) is not { Type: not TrapCode.OutOfFuel });
        var survivors = candidates.ToDictionary(candidate => candidate.Id, _ => new List<int>());
        for (var defect = 1; defect <= inputs.Aims.Length; defect++)
        {
            using var mended = new Sandbox(PathOf($"{inputs.Program}-mended-{defect}"));
            foreach (var candidate in candidates)
            {
                if (mended.Run(candidate.Text) is null)
                    survivors[candidate.Id].Add(defect);
            }
        }
        var labelled = new List<(string, string, string)>();
        foreach (var (id, _, text) in candidates)
        {
            if (survivors[id] is [var only])
                labelled.Add((id, $"{inputs.Program}-{only}", text));
            else
                Console.WriteLine($"{id}: mended by [{string.Join(", ", survivors[id])}], dropped");
        }
        foreach (var label in labelled.GroupBy(input => input.Item2))
            Console.WriteLine($"{label.Key}: {label.Count()} inputs");
        return labelled;
    }

    // The trap's own text goes the way that a text backtrace goes in the product.
    private static Crash CrashOf(string id, string label, string level, string language, TrapException trap, Sandbox sandbox)
    {
        var plan = CrashAnalysis.PlanText(trap.Message, new CrashEvent(), new AnalysisLimits());
        if (plan.Refusal is { } refusal)
            throw new InvalidDataException($"{id}: {refusal}\n{trap.Message}");
        var module = new LoadedModule
        {
            Index = 0,
            Module = sandbox.Bytes,
            Build = new BuildReference(sandbox.Name, null, null, null, null),
            MatchedBy = ModuleMatch.Name,
            Confidence = 1,
        };
        var report = CrashAnalysis.Analyze(plan, [module], CancellationToken.None);
        return new Crash(
            id,
            label,
            TrapKindNames.Of(report.Trap.Kind),
            level,
            language,
            [.. report.Threads[0].Frames.Select((frame, at) => FrameOf(frame, CallerOf(at, report.Threads[0].Frames), trap, sandbox))]
        );
    }

    // The next older physical frame; null for inlined calls and for the oldest.
    private static FrameReport? CallerOf(int at, IReadOnlyList<FrameReport> frames) =>
        frames[at].Inline ? null : frames.Skip(at + 1).FirstOrDefault(frame => !frame.Inline);

    private static Frame FrameOf(FrameReport frame, FrameReport? caller, TrapException trap, Sandbox sandbox)
    {
        uint? function =
            frame.FunctionIndex is { } index ? (uint)index
            : frame.Index == 0 && trap.Frames?[0].FunctionName is { } name ? sandbox.IndexOf(name)
            : null;
        var module = sandbox.Name[..sandbox.Name.IndexOf('-')];
        var noReturn =
            caller is { FunctionIndex: { } calling, CodeOffset: { } call }
            && sandbox.EndsAt((uint)calling, new FunctionOffset((ulong)call));
        return new Frame(
            frame.Function,
            frame.File,
            frame.Line,
            frame.Inline,
            function,
            frame.ModuleOffset,
            frame.Inline || function is not { } body ? null : sandbox.HashOf(body),
            noReturn,
            module,
            frame.Language
        );
    }

    private string PathOf(string module) => Path.Combine(built, module + ".wasm");

    private sealed record Crash(string Id, string Label, string Trap, string Build, string Language, IReadOnlyList<Frame> Frames);

    private sealed record Frame(
        string? Fn,
        string? File,
        long? Line,
        bool Inline,
        long? Func,
        long? Off,
        string? Hash,
        bool NoReturn,
        string Module,
        string? Language
    );
}
