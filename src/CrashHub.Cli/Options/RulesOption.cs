using System.CommandLine;

namespace CrashHub.Cli.Options;

/// <summary><c>--rules</c>, the same for every command that makes signatures.</summary>
internal static class RulesOption
{
    public static Option<string?> Create() =>
        new("--rules") { Description = "The project's grouping rules, as a text.", HelpName = "FILE" };
}
