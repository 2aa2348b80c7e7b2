using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The number that tells a state of a project's builds from the one before.</summary>
internal static class BuildsGeneration
{
    /// <summary>Says that the project's builds change, and holds its row until the transaction's end, so that they change one after another.</summary>
    public static Task<int> GrowBuildsGenerationAsync(this CrashHubDb db, int project, CancellationToken cancellation) =>
        db
            .Projects.Where(p => p.Id == project)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.BuildsGeneration, p => p.BuildsGeneration + 1), cancellation);
}
