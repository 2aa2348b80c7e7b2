namespace CrashHub.Contracts;

/// <summary>A bucket that somebody merged into another one and that can leave it again.</summary>
/// <param name="Id">The bucket.</param>
/// <param name="Number">Its number in the project.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="By">Who merged it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why: <c>by hand</c>, or the words of the proposal that was accepted.</param>
public sealed record MergedBucket(string Id, long Number, string Title, string By, DateTimeOffset At, string Reason);
