using System.CommandLine;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Options;

/// <summary>What is sent beside a dump: <c>--event</c>, and single fields that win over it.</summary>
internal sealed class EventOptions
{
    private readonly Option<string?> file = new("--event") { Description = "The event as JSON.", HelpName = "FILE" };
    private readonly Option<string?> release = Field("--release", "The release that ran.");
    private readonly Option<string?> environment = Field("--environment", "The environment, for example prod.");
    private readonly Option<string?> function = Field("--function", "The deployed function or service.");
    private readonly Option<string?> trap = Field("--trap", "The engine's own message for the trap.");
    private readonly Option<string?> runtime = Field("--runtime", "The engine and its version, for example wasmtime/48.0.");

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[file, release, environment, function, trap, runtime])
            command.Options.Add(option);
    }

    public CrashEvent Read(ParseResult parsed)
    {
        var given = EventFile.Read(parsed.GetValue(file));
        return given with
        {
            Release = parsed.GetValue(release) ?? given.Release,
            Environment = parsed.GetValue(environment) ?? given.Environment,
            Function = parsed.GetValue(function) ?? given.Function,
            Trap = parsed.GetValue(trap) ?? given.Trap,
            Runtime = parsed.GetValue(runtime) ?? given.Runtime,
        };
    }

    private static Option<string?> Field(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };
}
