namespace CrashHub.Contracts;

/// <summary>What somebody wrote about a bucket.</summary>
/// <param name="Id">The comment.</param>
/// <param name="Bucket">The bucket that it was written on: this one, or one merged into it.</param>
/// <param name="Author">A person's name or <c>token:name</c>.</param>
/// <param name="Text">Plain text.</param>
/// <param name="At">When.</param>
public sealed record CommentDocument(string Id, string Bucket, string Author, string Text, DateTimeOffset At);
