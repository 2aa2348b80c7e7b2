using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Grouping;

/// <summary>Reads and changes a project's grouping rules and its regroup, for the API and for the page; each change is audited.</summary>
internal sealed class GroupingDesk(CrashHubDb db, GroupingDirectory directory, TimeProvider time)
{
    public async Task<(GroupingRulesDocument Document, string Tag)> ReadAsync(int project, CancellationToken cancellation)
    {
        var row = await db.ProjectGroupings.AsNoTracking().SingleOrDefaultAsync(g => g.ProjectId == project, cancellation);
        return (Document(row, await RegroupAsync(project, cancellation)), TagOf(row));
    }

    /// <summary>
    /// Saves rules, and begins the regroup that they want in the same transaction; null when <paramref name="holds"/> says that somebody was faster, or
    /// somebody was.
    /// </summary>
    /// <param name="caller">Who saves.</param>
    /// <param name="project">The project.</param>
    /// <param name="text">Rules that can be read.</param>
    /// <param name="holds">Whether the rules are still those of a tag.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(GroupingRulesDocument Document, string Tag)?> WriteAsync(
        Caller caller,
        int project,
        string text,
        Func<string, bool> holds,
        CancellationToken cancellation
    )
    {
        var row = await db.ProjectGroupings.SingleOrDefaultAsync(g => g.ProjectId == project, cancellation);
        if (!holds(TagOf(row)))
            return null;
        var (isNew, before) = (row is null, GroupingInForce.Of(row?.Rules));
        row ??= db
            .ProjectGroupings.Add(
                new ProjectGrouping
                {
                    ProjectId = project,
                    Rules = "",
                    ChangedBy = "",
                }
            )
            .Entity;
        var now = time.GetUtcNow();
        (row.Rules, row.ChangedAt, row.ChangedBy) = (text, now, caller.Name);
        row.Version++;
        var after = GroupingInForce.Of(text);
        db.AuditEntries.Add(caller.Audit(project, "grouping.change", $"{after.Rules.Count} rules, {after.Algorithm}", now));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException raced) when (raced is DbUpdateConcurrencyException || isNew && !EngineFault.IsAway(raced))
        {
            db.ChangeTracker.Clear();
            return null;
        }
        if (after.Algorithm != before.Algorithm)
            await new RegroupJobs(db).StartAsync(project, after.Algorithm, now, cancellation);
        await transaction.CommitAsync(cancellation);
        directory.Forget(project);
        return (Document(row, await RegroupAsync(project, cancellation)), TagOf(row));
    }

    /// <summary>Begins a regroup by the rules in force, again if need be.</summary>
    public async Task<RegroupDocument> StartAsync(Caller caller, int project, CancellationToken cancellation)
    {
        var grouping = await GroupingDirectory.ReadAsync(db, project, cancellation);
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.AuditEntries.Add(caller.Audit(project, "regroup.start", grouping.Algorithm, now));
        await db.SaveChangesAsync(cancellation);
        await new RegroupJobs(db).StartAsync(project, grouping.Algorithm, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return (await RegroupAsync(project, cancellation))!;
    }

    /// <summary>Stops a regroup, or lets it go on; null when there is none to be stopped.</summary>
    public async Task<RegroupDocument?> PauseAsync(Caller caller, int project, bool paused, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await new RegroupJobs(db).PauseAsync(project, paused, cancellation))
            return null;
        db.AuditEntries.Add(caller.Audit(project, paused ? "regroup.pause" : "regroup.resume", "", time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return await RegroupAsync(project, cancellation);
    }

    /// <summary>What a regroup would do by the rules in force, or by others; <paramref name="rules"/> null for those in force.</summary>
    public async Task<RegroupPreview> PreviewAsync(int project, GroupingRules? rules, int crashes, CancellationToken cancellation)
    {
        var grouping = rules is null ? await GroupingDirectory.ReadAsync(db, project, cancellation) : new GroupingInForce(rules);
        return await new RegroupPreviews(db).RunAsync(project, grouping, crashes, cancellation);
    }

    /// <summary>How the project's regroup stands; null before the first.</summary>
    public async Task<RegroupDocument?> RegroupAsync(int project, CancellationToken cancellation)
    {
        var row = await db.Regroups.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project, cancellation);
        return row is null
            ? null
            : new RegroupDocument
            {
                State = row.State,
                Algorithm = row.Algorithm,
                Phase = row.Phase.ToString().ToLowerInvariant(),
                Done = row.Done,
                // Crashes that came meanwhile are looked at too.
                Total = Math.Max(row.Total, row.Done),
                Rate = row is { Worked: > 0, Done: > 0 } ? Math.Round(row.Done * 1e6 / row.Worked, 1) : null,
                Moved = row.Moved,
                Merged = row.Merged,
                Created = row.Created,
                StartedAt = row.StartedAt,
                FinishedAt = row.FinishedAt,
            };
    }

    private static GroupingRulesDocument Document(ProjectGrouping? row, RegroupDocument? regroup)
    {
        var grouping = GroupingInForce.Of(row?.Rules);
        return new GroupingRulesDocument
        {
            Rules = row?.Rules ?? "",
            Count = grouping.Rules.Count,
            Algorithm = grouping.Algorithm,
            ChangedAt = row?.ChangedAt,
            ChangedBy = row?.ChangedBy,
            Regroup = regroup,
        };
    }

    private static string TagOf(ProjectGrouping? row) => $"\"{row?.Version ?? 0}\"";
}
