namespace CrashHub.Cli.Inputs;

/// <summary>Ends a command with one line on stderr; its message is that line.</summary>
internal sealed class CommandFailedException(string message, int exitCode = CommandLine.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
