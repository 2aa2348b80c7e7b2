using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Removes a project with all that it owns: tokens first, so that nothing new arrives, the project's row last, so that a removal that was cut short can
/// be asked for again. What a process that still knew a token stored meanwhile goes with the sweeper.
/// </summary>
internal sealed class ProjectRemoval(CrashHubDb db, IBlobStore blobs)
{
    /// <summary>Removes it; says what went.</summary>
    public async Task<RemovedBytes> RunAsync(int project, CancellationToken cancellation)
    {
        await db.Tokens.Where(t => t.ProjectId == project).ExecuteDeleteAsync(cancellation);
        var removed = await new ProjectRows(db).RemoveAsync(
            project,
            async locator => await blobs.DeleteAsync(locator, cancellation),
            cancellation
        );
        await db.Projects.Where(p => p.Id == project).ExecuteDeleteAsync(cancellation);
        return removed;
    }
}
