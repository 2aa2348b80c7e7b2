namespace CrashHub.Contracts;

/// <summary>The function that a split goes by.</summary>
/// <param name="Function">Its name; what changes from build to build (arguments, hashes) does not count.</param>
public sealed record SplitFrame(string Function);
