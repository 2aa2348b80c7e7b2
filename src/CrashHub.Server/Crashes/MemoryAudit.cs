using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Crashes;

/// <summary>Writes down who read what came from a crash's memory.</summary>
internal sealed class MemoryAudit(CrashHubDb db, TimeProvider time)
{
    /// <summary>Writes one line.</summary>
    public async Task NoteAsync(ProjectContext project, Caller caller, string action, Guid crash, CancellationToken cancellation)
    {
        db.AuditEntries.Add(caller.Audit(project.Id, action, crash.ToString(), time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Writes a line if a report that is about to be shown holds values or text out of memory.</summary>
    public Task NoteAsync(ProjectContext project, Caller caller, CrashDocument shown, CancellationToken cancellation) =>
        caller.Has(TokenScopes.MemoryRead) && HoldsMemory(shown)
            ? NoteAsync(project, caller, "memory.report", Guid.Parse(shown.Id), cancellation)
            : Task.CompletedTask;

    private static bool HoldsMemory(CrashDocument shown) =>
        shown.Trap is { MessageFromMemory: true, Message: not null }
        || shown.Threads?.Any(t => t.Frames.Any(f => f.Variables is { Count: > 0 })) == true;
}
