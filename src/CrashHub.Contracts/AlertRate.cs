namespace CrashHub.Contracts;

/// <summary>The rate of an alert rule.</summary>
/// <param name="Count">Crashes of one bucket.</param>
/// <param name="WindowMinutes">Within so many minutes.</param>
public sealed record AlertRate(long Count, int WindowMinutes);
