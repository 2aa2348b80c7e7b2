namespace CrashHub.Contracts;

/// <summary>Crashes of one hour or day.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Count">How many crashes were received in it.</param>
public sealed record TrendPoint(DateTimeOffset At, long Count);
