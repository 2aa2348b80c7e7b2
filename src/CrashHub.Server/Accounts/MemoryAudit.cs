using CrashHub.Contracts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Writes down who was shown what came from a crash's memory: dumps, memory, values of variables, messages.</summary>
internal sealed class MemoryAudit(CrashHubDb db, TimeProvider time)
{
    public const string Report = "memory.report";

    /// <summary>One line for a report, unless the caller may not see such things, or it holds none.</summary>
    public Task ShownAsync(Caller caller, int project, CrashDocument crash, CancellationToken cancellation) =>
        caller.Has(TokenScopes.MemoryRead) && HoldsMemory(crash)
            ? NoteAsync(caller, project, Report, crash.Id, cancellation)
            : Task.CompletedTask;

    /// <summary>One line for what was opened.</summary>
    public async Task NoteAsync(Caller caller, int project, string action, string crash, CancellationToken cancellation)
    {
        db.AuditEntries.Add(caller.Audit(project, action, crash, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
    }

    private static bool HoldsMemory(CrashDocument crash) =>
        crash.Trap is { MessageFromMemory: true, Message: not null }
        || crash.Threads?.Any(t => t.Frames.Any(f => f.Variables is { Count: > 0 })) == true;
}
