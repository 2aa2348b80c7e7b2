namespace CrashHub.Server.Checking;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Finding"><c>missing</c>: a row leads nowhere. <c>damaged</c>: bytes are not those that the row says. <c>orphan</c>: nothing leads to it.</param>
/// <param name="Project">The project's name in addresses; its number where it is gone.</param>
/// <param name="What">What it is: <c>dump</c>, <c>log</c>, <c>attachment</c>, <c>build</c>, <c>buildFile</c>, <c>symbolIndex</c>, <c>blob</c>, <c>report</c>, <c>bucket</c>, <c>crash</c>.</param>
/// <param name="Row">The row that names it, or null.</param>
/// <param name="Locator">The blob, or null.</param>
/// <param name="Bytes">Bytes in the store, where known.</param>
internal sealed record CheckFinding(string Finding, string Project, string What, string? Row, string? Locator, long? Bytes)
{
    public const string Missing = "missing";
    public const string Damaged = "damaged";
    public const string Orphan = "orphan";
}
