namespace CrashHub.Server.Data;

/// <summary>A blob as a row names it.</summary>
/// <param name="Locator">Where it lies.</param>
/// <param name="Kind">What it is: <c>dump</c>, <c>log</c>, <c>attachment</c>, <c>build</c>, <c>buildFile</c>, <c>symbolIndex</c>.</param>
/// <param name="Row">The crash or build, or the index's key.</param>
/// <param name="Sha256">Of its decoded bytes; null where no row says it.</param>
internal readonly record struct StoredName(string Locator, string Kind, string Row, string? Sha256);
