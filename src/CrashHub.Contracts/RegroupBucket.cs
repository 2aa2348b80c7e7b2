namespace CrashHub.Contracts;

/// <summary>A bucket of a preview.</summary>
/// <param name="Id">The bucket.</param>
/// <param name="Number">Its number in addresses.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Crashes">Crashes of the sample that it has now.</param>
public sealed record RegroupBucket(string Id, long Number, string Title, int Crashes);
