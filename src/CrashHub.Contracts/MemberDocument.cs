namespace CrashHub.Contracts;

/// <summary>One member of a project.</summary>
/// <param name="Id">The person's id.</param>
/// <param name="Email">The e-mail address that the person signs in with.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Role"><c>viewer</c>, <c>triager</c> or <c>maintainer</c>.</param>
/// <param name="MemoryRead">Whether the member reads dumps, memory and text from memory; no role includes it.</param>
/// <param name="AddedAt">When the person became a member.</param>
public sealed record MemberDocument(string Id, string Email, string Name, string Role, bool MemoryRead, DateTimeOffset AddedAt);
