namespace CrashHub.Contracts;

/// <summary>One project.</summary>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="ShowMessages">Whether titles may hold text from memory.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ProjectDocument(string Slug, string Name, bool ShowMessages, DateTimeOffset CreatedAt);
