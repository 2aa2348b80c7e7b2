namespace CrashHub.Cli.Inspection;

/// <summary>The file that answers a module of the dump.</summary>
/// <param name="File">The file.</param>
/// <param name="Evidence">How it was found among several when neither ids nor names tell; null when they do, or when there was no other.</param>
internal sealed record AssignedModule(ModuleFile File, ByEvidence? Evidence);
