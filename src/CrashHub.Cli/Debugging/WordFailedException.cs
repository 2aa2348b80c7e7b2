namespace CrashHub.Cli.Debugging;

/// <summary>Ends a word with one line for the person who typed it.</summary>
internal sealed class WordFailedException(string message) : Exception(message);
