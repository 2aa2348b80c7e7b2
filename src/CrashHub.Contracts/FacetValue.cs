namespace CrashHub.Contracts;

/// <summary>One value of an event field and how many crashes named it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Crashes of all time.</param>
public sealed record FacetValue(string Value, long Count);
