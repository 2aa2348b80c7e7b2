using CrashHub.Contracts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Writes down who was shown a report with what came from memory: values of variables and messages. What opens the dump itself is written down where it is
/// opened.
/// </summary>
internal sealed class MemoryAudit(CrashHubDb db, TimeProvider time)
{
    public const string Report = "memory.report";

    /// <summary>One line, unless the caller may not see such things, or nobody could yet.</summary>
    public async Task ShownAsync(Caller caller, int project, CrashDocument crash, CancellationToken cancellation)
    {
        if (!caller.Has(TokenScopes.MemoryRead) || crash.Threads is null)
            return;
        db.AuditEntries.Add(caller.Audit(project, Report, crash.Id, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
    }
}
