using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>Reads and changes the limits of a project, for the API and for the page; each change is audited.</summary>
internal sealed class LimitsDesk(CrashHubDb db, LimitsDirectory directory, IOptions<LimitsOptions> server, TimeProvider time)
{
    /// <summary>The limits by their names in the API: the largest value, how one is read, how it is set.</summary>
    public static readonly (string Name, long Most, Func<ProjectLimits, long?> Get, Action<ProjectLimits, long?> Set)[] Fields =
    [
        ("requestsPerSecond", 1_000_000, l => l.RequestsPerSecond, (l, value) => l.RequestsPerSecond = value),
        ("requestBurst", 10_000_000, l => l.RequestBurst, (l, value) => l.RequestBurst = value),
        ("bytesPerSecond", 1L << 50, l => l.BytesPerSecond, (l, value) => l.BytesPerSecond = value),
        ("tokenRequestsPerSecond", 1_000_000, l => l.TokenRequestsPerSecond, (l, value) => l.TokenRequestsPerSecond = value),
        ("crashesPerDay", 1L << 50, l => l.CrashesPerDay, (l, value) => l.CrashesPerDay = value),
        ("bytesPerDay", 1L << 50, l => l.BytesPerDay, (l, value) => l.BytesPerDay = value),
        ("keepPerBucketHour", 1L << 50, l => l.KeepPerBucketHour, (l, value) => l.KeepPerBucketHour = value),
        ("probeFirstDumps", ProbePolicy.MostDumps, l => l.ProbeFirstDumps, (l, value) => l.ProbeFirstDumps = value),
        ("probeDumpMinutes", 525_600, l => l.ProbeDumpMinutes, (l, value) => l.ProbeDumpMinutes = value),
        ("probeReleaseDumps", ProbePolicy.MostDumps, l => l.ProbeReleaseDumps, (l, value) => l.ProbeReleaseDumps = value),
    ];

    public async Task<ProjectLimits> ReadAsync(int project, CancellationToken cancellation) =>
        await db.ProjectLimits.SingleOrDefaultAsync(l => l.ProjectId == project, cancellation) ?? new ProjectLimits { ProjectId = project };

    /// <summary>Writes limits that <see cref="ReadAsync"/> gave and the caller changed. False when somebody else wrote meanwhile.</summary>
    public async Task<bool> WriteAsync(Caller caller, ProjectLimits limits, CancellationToken cancellation)
    {
        var isNew = db.Entry(limits).State == EntityState.Detached;
        limits.Version++;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.AuditEntries.Add(caller.Audit(limits.ProjectId, "limits.change", Described(limits), time.GetUtcNow()));
        if (isNew)
            db.ProjectLimits.Add(limits);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException raced) when (raced is DbUpdateConcurrencyException || (isNew && !EngineFault.IsAway(raced)))
        {
            db.ChangeTracker.Clear();
            return false;
        }
        await transaction.CommitAsync(cancellation);
        directory.Forget(limits.ProjectId);
        return true;
    }

    public LimitsInForce InForce(ProjectLimits own) => LimitsInForce.Of(own, server.Value);

    public async Task<ProjectLimitsDocument> DocumentAsync(ProjectLimits own, CancellationToken cancellation)
    {
        var effective = InForce(own);
        var today = UsageLedger.DayOf(time.GetUtcNow());
        var usage = await new UsageRows(db, own.ProjectId).ReadAsync(today, cancellation);
        return new ProjectLimitsDocument
        {
            RequestsPerSecond = own.RequestsPerSecond,
            RequestBurst = own.RequestBurst,
            BytesPerSecond = own.BytesPerSecond,
            TokenRequestsPerSecond = own.TokenRequestsPerSecond,
            CrashesPerDay = own.CrashesPerDay,
            BytesPerDay = own.BytesPerDay,
            KeepPerBucketHour = own.KeepPerBucketHour,
            ProbeFirstDumps = own.ProbeFirstDumps,
            ProbeDumpMinutes = own.ProbeDumpMinutes,
            ProbeReleaseDumps = own.ProbeReleaseDumps,
            Effective = new EffectiveLimits(
                effective.RequestsPerSecond,
                effective.RequestBurst,
                effective.BytesPerSecond,
                effective.TokenRequestsPerSecond,
                effective.CrashesPerDay,
                effective.BytesPerDay,
                effective.KeepPerBucketHour,
                effective.Probes.First,
                effective.Probes.Minutes,
                effective.Probes.PerRelease
            ),
            Today = new ProjectUsageDocument(today, usage.Crashes, usage.Bytes),
        };
    }

    private static string Described(ProjectLimits limits)
    {
        var set = Fields.Select(f => (f.Name, Value: f.Get(limits))).Where(f => f.Value is not null).Select(f => $"{f.Name}={f.Value}");
        return string.Join(' ', set) is { Length: > 0 } text ? text : "as the server says";
    }
}
