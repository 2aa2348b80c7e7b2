namespace CrashHub.Contracts;

/// <summary>The bucket that an alert is about.</summary>
/// <param name="Id">The bucket's id.</param>
/// <param name="Number">Its number in the project.</param>
/// <param name="Title">Its title, which holds no text from memory.</param>
/// <param name="Trap">Its trap kind.</param>
/// <param name="Links">Its addresses.</param>
public sealed record AlertBucket(string Id, long Number, string Title, string Trap, CrashLinks Links);
