namespace CrashHub.Contracts;

/// <summary>A project to be made.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Slug">Its name in addresses: lower-case letters, digits and hyphens.</param>
public sealed record NewProject(string Name, string Slug);
