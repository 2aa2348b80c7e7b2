using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CrashHub.Cli.Help;

/// <summary>The library's help, then the examples of the command.</summary>
internal sealed class ExamplesHelp(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            if (option.Action is HelpAction usual)
                option.Action = new ExamplesHelp(usual);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exit = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is CommandWithExamples { Examples: { Count: > 0 } examples })
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example.Does}:");
                output.WriteLine($"    {example.Line}");
            }
            output.WriteLine();
        }
        return exit;
    }
}
