namespace CrashHub.Server.Ingest;

/// <param name="IsTaken">False when too little was there.</param>
/// <param name="Left">What is left.</param>
/// <param name="Reset">Until there is enough, when it was refused; until it is full, when it was taken.</param>
internal readonly record struct RateReading(bool IsTaken, long Left, TimeSpan Reset);
