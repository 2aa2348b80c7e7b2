using System.CommandLine;

namespace CrashHub.Cli.Help;

/// <summary>A command whose help ends with worked examples.</summary>
internal abstract class CommandWithExamples(string name, string description) : Command(name, description)
{
    /// <summary>What it does and the line to type, in the order of the help.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }
}
