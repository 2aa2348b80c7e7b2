namespace CrashHub.Contracts;

/// <summary>Crashes of one bucket that would share a signature.</summary>
/// <param name="Text">The signature.</param>
/// <param name="Crashes">How many of the sample.</param>
public sealed record RegroupPart(string Text, int Crashes);
