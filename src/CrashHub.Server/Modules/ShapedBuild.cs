namespace CrashHub.Server.Modules;

/// <summary>What is looked at of a build before it is opened to match a crash by evidence.</summary>
/// <param name="Id">The build.</param>
/// <param name="CodeId">SHA-256 of its code, hex.</param>
/// <param name="Locator">Where its bytes lie.</param>
/// <param name="Bytes">How many they are.</param>
/// <param name="Shape">See <see cref="CrashHub.Analysis.Matching.ModuleShape"/>; null in builds that were stored before it was kept.</param>
internal sealed record ShapedBuild(Guid Id, string CodeId, string Locator, long Bytes, byte[]? Shape);
