namespace CrashHub.Contracts;

/// <summary>A comment to be written.</summary>
/// <param name="Text">Plain text, at most 10,000 characters.</param>
public sealed record NewComment(string Text);
