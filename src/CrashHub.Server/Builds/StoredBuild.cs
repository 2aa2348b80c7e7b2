using CrashHub.Server.Data;

namespace CrashHub.Server.Builds;

/// <summary>What became of an upload.</summary>
/// <param name="Build">The module's build, the stored one when its bytes were there before; null on a conflict.</param>
/// <param name="IsNew">False when its bytes were there before.</param>
/// <param name="HasSourceMap">Whether a source map belongs to it.</param>
/// <param name="Locators">The blobs that rows name now; others of the upload are not needed.</param>
internal sealed record StoredBuild(Build? Build, bool IsNew, bool HasSourceMap, IReadOnlyList<string> Locators);
