namespace CrashHub.Server.Crashes;

/// <summary>What a crash was opened as: with another dump, or once other builds are there, it is opened again.</summary>
/// <param name="Project">The project's id.</param>
/// <param name="Crash">The crash.</param>
/// <param name="Locator">Where its dump was.</param>
/// <param name="Builds">The generation of the project's builds.</param>
internal sealed record OpenedCrashKey(int Project, Guid Crash, string Locator, long Builds);
