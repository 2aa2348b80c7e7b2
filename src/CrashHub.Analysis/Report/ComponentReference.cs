namespace CrashHub.Analysis.Report;

/// <summary>Where a core module lies in a component.</summary>
/// <param name="BuildId">The component's build id, or null.</param>
/// <param name="Path">Indices of the nested components and of the module, for example <c>0/2</c>.</param>
public sealed record ComponentReference(string? BuildId, string Path);
