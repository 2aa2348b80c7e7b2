namespace CrashHub.Cli.Help;

/// <summary>One worked example.</summary>
/// <param name="Does">What it does, in a line.</param>
/// <param name="Line">What to type.</param>
internal sealed record Example(string Does, string Line);
