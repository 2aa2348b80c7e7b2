using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Reads the audit, newest first; each of its orders has an index.</summary>
internal sealed class AuditDesk(CrashHubDb db)
{
    public const int LongestText = 300;

    /// <summary>One more line than the page holds, in reading order; null when the cursor is not of this list.</summary>
    public async Task<List<AuditEntry>?> ListAsync(AuditFilter filter, PageRequest page, CancellationToken cancellation)
    {
        IQueryable<AuditEntry> rows = db.AuditEntries.AsNoTracking();
        if (filter.ProjectId is { } project)
            rows = rows.Where(a => a.ProjectId == project);
        if (filter.Actor is { } actor)
            rows = rows.Where(a => a.Actor == actor);
        if (filter.Action is { } action)
            rows = rows.Where(a => a.Action == action);
        if (filter.Since is { } since)
            rows = rows.Where(a => a.At >= since);
        if (filter.Until is { } until)
            rows = rows.Where(a => a.At < until);
        if (page.Cursor is { } cursor)
        {
            var (at, id) = PlaceOf(cursor);
            if (id == Guid.Empty)
                return null;
            rows = cursor.Backwards
                ? rows.Where(a => a.At > at || (a.At == at && a.Id.CompareTo(id) > 0))
                : rows.Where(a => a.At < at || (a.At == at && a.Id.CompareTo(id) < 0));
        }
        var ordered = page.Backwards
            ? rows.OrderBy(a => a.At).ThenBy(a => a.Id)
            : rows.OrderByDescending(a => a.At).ThenByDescending(a => a.Id);
        return await ordered.Take(page.Limit + 1).ToListAsync(cancellation);
    }

    public static Cursor CursorOf(AuditEntry entry) =>
        new(MicrosecondsConverter.ToMicroseconds(entry.At).ToString(CultureInfo.InvariantCulture), entry.Id, Backwards: false);

    public async Task<IReadOnlyList<AuditDocument>> DocumentsAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        var ids = entries.Select(e => e.ProjectId).OfType<int>().Distinct().ToList();
        var slugs = await db.Projects.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Slug, cancellation);
        return
        [
            .. entries.Select(e => new AuditDocument(
                e.Id.ToString(),
                e.At,
                e.Actor,
                e.Action,
                e.Target,
                e.Address,
                e.ProjectId is { } project ? slugs.GetValueOrDefault(project) : null
            )),
        ];
    }

    private static (DateTimeOffset At, Guid Id) PlaceOf(Cursor cursor) =>
        long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && MicrosecondsConverter.IsInstant(at)
        && cursor.Id is { } id
            ? (MicrosecondsConverter.FromMicroseconds(at), id)
            : default;
}
