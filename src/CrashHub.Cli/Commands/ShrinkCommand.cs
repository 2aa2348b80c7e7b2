using System.CommandLine;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub shrink</c>: a dump with only the memory that frames reach, as a server in the mode <c>reachable</c> keeps it.</summary>
internal sealed class ShrinkCommand : CommandWithExamples
{
    private readonly Argument<string> dump = new("DUMP") { Description = "The coredump." };
    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Where the smaller dump goes; stdout when left out.",
        HelpName = "FILE",
    };
    private readonly Option<bool> stack = new("--stack") { Description = "Keep no memory at all." };
    private readonly Option<string[]> scrub = new("--scrub")
    {
        Description = "Overwrite what matches: text:…, hex:… or pattern:AKIA[A-Z0-9]{16}. Repeatable.",
        HelpName = "PATTERN",
    };

    public ShrinkCommand()
        : base("shrink", "Writes a dump with only the memory that frames reach; what is left out reads as not captured, never as zero.")
    {
        Arguments.Add(dump);
        Options.Add(output);
        Options.Add(stack);
        Options.Add(scrub);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("Before a dump leaves the machine", "crashhub shrink billing.core -o billing.small.core"),
            new("Straight to a server", "crashhub shrink billing.core --stack -o small.core && crashhub upload crash small.core"),
            new("Without keys of a known form", "crashhub shrink billing.core --scrub 'pattern:AKIA[A-Z0-9]{16}' -o small.core"),
        ];

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var limits = AnalysisLimits.Default;
        var list = Patterns(parsed.GetValue(scrub) ?? []);
        var path = parsed.GetRequiredValue(dump);
        var to = parsed.GetValue(output);
        if (to is null && !Console.IsOutputRedirected)
            throw new CommandFailedException("a dump is no text for a terminal: name a file with --output", CommandLine.Usage);
        var bytes = InputFile.Read(path, InputFile.MaximumBinary);
        var outline = CoredumpOutline.Read(bytes.Span);
        if (outline.Status != CoredumpStatus.Ok)
            throw new CommandFailedException($"{path}: {outline.Error}");
        var scrubbed = MemoryScrubber.Scrub(bytes, list, limits, cancellation);
        if (scrubbed.MemoryDropped)
            CommandLine.Complain("its memory is damaged and can't be searched through: none of it is kept");
        var mode = parsed.GetValue(stack) || scrubbed.MemoryDropped ? DumpPrivacy.Stack : DumpPrivacy.Reachable;
        var small = DumpShrinker.Shrink(scrubbed.Bytes, mode, scrubbed.IsMarked ? 0 : (ulong)scrubbed.Count, limits);
        Write(to, small);
        CommandLine.Complain(
            $"{bytes.Length} bytes became {small.Length}" + (scrubbed.Count > 0 ? $", {scrubbed.Count} places overwritten" : "")
        );
        return CommandLine.Ok;
    }

    private static ScrubList Patterns(string[] sources)
    {
        if (sources.Length > ScrubList.MaxPatterns)
            throw new CommandFailedException($"--scrub: at most {ScrubList.MaxPatterns} patterns", CommandLine.Usage);
        var list = ScrubList.Read(sources, out var faults);
        if (faults is [var (index, fault), ..])
            throw new CommandFailedException(
                $"--scrub {sources[index]}: character {fault.Position + 1}: {fault.Detail}",
                CommandLine.Usage
            );
        return list;
    }

    private static void Write(string? path, byte[] bytes)
    {
        if (path is null)
        {
            using var standard = Console.OpenStandardOutput();
            standard.Write(bytes);
            return;
        }
        try
        {
            File.WriteAllBytes(path, bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{path}: can't be written: {failure.Message}");
        }
    }
}
