using System.CommandLine;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Options;
using CrashHub.Cli.Signatures;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub signature</c>: the signature of stacks that are given as JSON lines.</summary>
internal sealed class SignatureCommand : CommandWithExamples
{
    private readonly Option<string?> rules = RulesOption.Create();

    public SignatureCommand()
        : base("signature", "Reads stacks from stdin, one JSON object a line, and writes the signature of each.")
    {
        Options.Add(rules);
        SetAction((parsed, cancellation) => Task.FromResult(Run(RulesFile.Read(parsed.GetValue(rules)), cancellation)));
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "One stack",
                """echo '{"id": "1", "trap": "unreachable", "frames": [{"function": "parse", "file": "json.c", "line": 8}]}' | crashhub signature"""
            ),
            new("How many buckets a file of stacks makes", "crashhub signature < stacks.jsonl | jq -r .fingerprint | sort -u | wc -l"),
            new(
                "How many under a project's rules",
                "crashhub signature --rules rules.txt < stacks.jsonl | jq -r .fingerprint | sort -u | wc -l"
            ),
        ];

    private static int Run(GroupingRules rules, CancellationToken cancellation)
    {
        using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
        var lines = new LineReader(Console.OpenStandardInput());
        var malformed = 0;
        while (lines.Read(out var line, out var tooLong))
        {
            cancellation.ThrowIfCancellationRequested();
            var fault = tooLong ? $"longer than {LineReader.MaximumLength} bytes" : Answer(line.Span, rules, output);
            if (fault is null)
                continue;
            malformed++;
            CommandLine.Complain($"line {lines.Number}: {fault}");
        }
        return malformed == 0 ? CommandLine.Ok : CommandLine.Failed;
    }

    // What is wrong with the line, or null when its answer is written.
    private static string? Answer(ReadOnlySpan<byte> line, GroupingRules rules, Stream output)
    {
        if (line.TrimStart(" \t\r"u8).IsEmpty)
            return null;
        try
        {
            var stack = JsonSerializer.Deserialize(line, SignatureJson.Default.StackLine);
            if (stack?.Frames is not { } frames)
                return "no frames";
            if (frames.Any(frame => frame is null))
                return "a frame is null";
            var signature = SignatureV1.Compute(new SignatureInput(frames!, TrapWords.Parse(stack.Trap), [], null), rules);
            var answer = new SignatureLine(stack.Id, signature.Fingerprint, signature.Text, signature.Notes);
            JsonSerializer.Serialize(output, answer, SignatureJson.Default.SignatureLine);
            output.WriteByte((byte)'\n');
            return null;
        }
        catch (JsonException failure)
        {
            return $"not a stack: {failure.Path ?? "$"} at byte {failure.BytePositionInLine}";
        }
    }
}
