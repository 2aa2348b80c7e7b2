namespace CrashHub.Cli.Debugging;

/// <summary>The lines that were listed last.</summary>
/// <param name="File">The file.</param>
/// <param name="First">Number of the first line.</param>
/// <param name="Last">Number of the last line.</param>
internal sealed record ListPlace(string File, long First, long Last);
