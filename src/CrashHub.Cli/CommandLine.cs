using System.CommandLine;
using System.CommandLine.Invocation;
using CrashHub.Cli.Commands;
using CrashHub.Cli.Help;
using CrashHub.Cli.Inputs;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli;

/// <summary>The command line as a whole: which commands there are, and what each ending means to the caller.</summary>
internal static class CommandLine
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>Of <c>gate</c> alone: there is no verdict.</summary>
    public const int Unknown = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("CrashHub: what a WebAssembly program was doing when it trapped.")
        {
            new InspectCommand(),
            new DebugCommand(),
            new DisasCommand(),
            new PrintCommand(),
            new UploadCommand(),
            new ShrinkCommand(),
            new SignatureCommand(),
            new GateCommand(),
        };
        // No directives and no response files: a word of the command line is never a hidden switch or a file to open.
        root.Directives.Clear();
        ExamplesHelp.Install(root);

        var parsed = root.Parse(InspectCommand.SpellOutDepth(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
                Complain(error.Message);
            Complain($"see: crashhub {CommandPath(parsed)}--help");
            return Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (CommandFailedException failure)
        {
            Complain(failure.Message);
            return failure.ExitCode;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Complain(failure.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            Complain("interrupted");
            return Failed;
        }
    }

    /// <summary>One line on stderr.</summary>
    public static void Complain(string line) => Console.Error.WriteLine("crashhub: " + TerminalText.Clean(line));

    private static string CommandPath(ParseResult parsed)
    {
        var path = "";
        for (
            var command = parsed.CommandResult;
            command is { Command: not RootCommand };
            command = command.Parent as System.CommandLine.Parsing.CommandResult
        )
            path = command.Command.Name + " " + path;
        return path;
    }
}
