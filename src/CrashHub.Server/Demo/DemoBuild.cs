namespace CrashHub.Server.Demo;

/// <summary>A build of the demo.</summary>
/// <param name="File">In <c>Demo/data</c>.</param>
/// <param name="Name">The name that a pipeline would give.</param>
/// <param name="Release">The release that it is.</param>
/// <param name="SourceMap">In <c>Demo/data</c>, or null.</param>
internal sealed record DemoBuild(string File, string Name, string Release, string? SourceMap = null);
