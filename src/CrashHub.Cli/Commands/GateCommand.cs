using System.CommandLine;
using CrashHub.Cli.Gates;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Options;
using CrashHub.Cli.Uploads;

namespace CrashHub.Cli.Commands;

/// <summary><c>crashhub gate</c>: asks the server whether a release may go on, and ends with a code that a pipeline understands.</summary>
internal sealed class GateCommand : CommandWithExamples
{
    private const int UsualWait = 300;
    private const int LongestWait = 24 * 60 * 60;

    private readonly Option<string> release = new("--release")
    {
        Description = "The release under test.",
        HelpName = "TEXT",
        Required = true,
    };
    private readonly Option<string?> baseline = new("--baseline")
    {
        Description = "The release to compare with, or none; the release before when left out.",
        HelpName = "TEXT",
    };
    private readonly Option<string?> environment = new("--environment")
    {
        Description = "The only environment that counts.",
        HelpName = "TEXT",
    };
    private readonly Option<string?> since = new("--since")
    {
        Description = "Only crashes received since, as 2026-01-31T12:00:00Z.",
        HelpName = "TIME",
    };
    private readonly Option<string?> asOf = new("--as-of") { Description = "Repeats the reading of this instant.", HelpName = "TIME" };
    private readonly Option<long?> maxNew = new("--max-new")
    {
        Description = "New buckets that are allowed; 0 when left out.",
        HelpName = "N",
    };
    private readonly Option<long?> maxRegressed = new("--max-regressed")
    {
        Description = "Regressed buckets that are allowed; 0 when left out.",
        HelpName = "N",
    };
    private readonly Option<long?> maxFailed = new("--max-failed")
    {
        Description = "Crashes of which no report could be made that are allowed; 0 when left out.",
        HelpName = "N",
    };
    private readonly Option<string?> maxRateIncrease = new("--max-rate-increase")
    {
        Description = "The greatest multiple of the baseline's crash rate that is allowed, as 1.5. Rates are not judged when left out.",
        HelpName = "FACTOR",
    };
    private readonly Option<long?> minCrashes = new("--min-crashes")
    {
        Description = "Crashes that the baseline needs for rates to be compared; 1 when left out.",
        HelpName = "N",
    };
    private readonly Option<string?> query = new("--query")
    {
        Description = "Only buckets that fit count as new or regressed.",
        HelpName = "QUERY",
    };
    private readonly Option<int?> wait = new("--wait")
    {
        Description = $"Waits while the queue is behind or the server away, at most so many seconds; {UsualWait} without a number.",
        HelpName = "SECONDS",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> json = JsonOption.Create("Print the server's answer as JSON.");
    private readonly Option<string?> format = new("--format") { Description = "Write the answer as sarif or junit.", HelpName = "FORMAT" };
    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "Write the answer to a file; the verdict is printed too.",
        HelpName = "FILE",
    };
    private readonly ServerOptions server = new();

    public GateCommand()
        : base(
            "gate",
            "Says whether a release crashes in new ways. Ends with 0 for pass, 1 for fail, 2 for a wrong command line, 3 for unknown."
        )
    {
        foreach (
            var option in (ReadOnlySpan<Option>)
                [
                    release,
                    baseline,
                    environment,
                    since,
                    asOf,
                    maxNew,
                    maxRegressed,
                    maxFailed,
                    maxRateIncrease,
                    minCrashes,
                    query,
                    wait,
                    json,
                    format,
                    output,
                ]
        )
            Options.Add(option);
        server.AddTo(this);
        format.AcceptOnlyFromAmong("json", "sarif", "junit");
        Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(format) is not (null or "json"))
                result.AddError("--json and --format contradict each other.");
            if (result.GetValue(wait) is < 0 or > LongestWait)
                result.AddError($"--wait: 0 to {LongestWait}.");
            if (string.IsNullOrWhiteSpace(result.GetValue(release)))
                result.AddError("--release must not be empty.");
        });
        SetAction(RunAsync);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new("Against the release before, once the queue is read", "crashhub gate --release 1.4.0 --environment prod --wait"),
            new("Also when it crashes half as often again per invocation", "crashhub gate --release 1.4.0 --max-rate-increase 1.5"),
            new("For a pipeline that shows test results", "crashhub gate --release 1.4.0 --format junit --output gate.xml"),
        ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = server.Read(parsed);
        var talk = UploadTalk.OnStandardError(TimeProvider.System);
        using var client = new ServerClient(address, talk, TimeProvider.System);
        var patience = parsed.GetResult(wait) is null ? 0 : parsed.GetValue(wait) ?? UsualWait;
        var asking = new GateAsking(client, address, talk, TimeProvider.System, Fields(parsed), TimeSpan.FromSeconds(patience));
        try
        {
            var form = parsed.GetValue(json) ? "json" : parsed.GetValue(format);
            return await new GateRun(asking, form, parsed.GetValue(output)).RunAsync(cancellation);
        }
        // Code 1 would say that the release failed.
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(failure.Message, CommandLine.Unknown);
        }
        catch (OperationCanceledException)
        {
            throw new CommandFailedException("interrupted", CommandLine.Unknown);
        }
    }

    private List<(string Name, string? Value)> Fields(ParseResult parsed) =>
        [
            ("release", parsed.GetValue(release)),
            ("baseline", parsed.GetValue(baseline)),
            ("environment", parsed.GetValue(environment)),
            ("since", parsed.GetValue(since)),
            ("asOf", parsed.GetValue(asOf)),
            ("maxNew", Text(parsed.GetValue(maxNew))),
            ("maxRegressed", Text(parsed.GetValue(maxRegressed))),
            ("maxFailed", Text(parsed.GetValue(maxFailed))),
            ("maxRateIncrease", parsed.GetValue(maxRateIncrease)),
            ("minCrashes", Text(parsed.GetValue(minCrashes))),
            ("query", parsed.GetValue(query)),
        ];

    private static string? Text(long? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
