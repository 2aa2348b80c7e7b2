using System.CommandLine;

namespace CrashHub.Cli.Options;

/// <summary><c>--json</c>, with what it prints for the command.</summary>
internal static class JsonOption
{
    public static Option<bool> Create(string description) => new("--json") { Description = description };
}
