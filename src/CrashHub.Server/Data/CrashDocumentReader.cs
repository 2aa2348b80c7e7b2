using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Puts a crash together from its rows, as its reader may see it.</summary>
internal sealed class CrashDocumentReader(CrashHubDb db)
{
    /// <summary>The crash; null when the project has no such crash.</summary>
    /// <param name="project">The project that is asked; another one's crash is not there.</param>
    /// <param name="id">The crash.</param>
    /// <param name="withMemory">The reader holds <c>memory:read</c>: variables and the message from memory are shown.</param>
    /// <param name="showMessages">The project shows messages from memory to every reader; never variables.</param>
    /// <param name="links">Where to look.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<CrashDocument?> ReadAsync(
        int project,
        Guid id,
        bool withMemory,
        bool showMessages,
        CrashLinks links,
        CancellationToken cancellation
    )
    {
        var crash = await db
            .Crashes.WithId(project, id)
            .Select(c => new
            {
                c.State,
                c.ReceivedAt,
                c.EventJson,
                c.BucketId,
                c.Error,
            })
            .SingleOrDefaultAsync(cancellation);
        if (crash is null)
            return null;
        var report = await ReportAsync(project, id, withMemory, showMessages, cancellation);
        Guid? bucket = crash.BucketId is { } leaf ? await Survivors.OfAsync(db, project, leaf, cancellation) : null;
        return new CrashDocument
        {
            Id = id.ToString(),
            State = crash.State,
            ReceivedAt = crash.ReceivedAt,
            Event = JsonSerializer.Deserialize(crash.EventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent(),
            Process = report?.Process,
            Trap = report?.Trap,
            Modules = report?.Modules,
            Threads = report?.Threads,
            Memories = report?.Memories,
            Signature = report?.Signature,
            Bucket = bucket?.ToString(),
            Notes = report?.Notes,
            Error = crash.Error,
            Links = links,
        };
    }

    private async Task<CrashReport?> ReportAsync(int project, Guid id, bool withMemory, bool showMessages, CancellationToken cancellation)
    {
        var rows = db.CrashReports.OfCrashes(project, id);
        // Without the right to it, what came from memory is not even loaded.
        var row = await (
            withMemory || showMessages
                ? rows.Select(r => new
                {
                    r.Report,
                    r.FromMemory,
                    r.SignatureInput,
                })
                : rows.Select(r => new
                {
                    r.Report,
                    FromMemory = (byte[]?)null,
                    r.SignatureInput,
                })
        ).SingleOrDefaultAsync(cancellation);
        if (row is null)
            return null;
        var whole = await SignedAsync(StoredReport.Unpack(row.Report, row.FromMemory), project, row.SignatureInput, cancellation);
        return withMemory || row.FromMemory is null
            ? whole
            : StoredReport.Unpack(row.Report, null) with
            {
                Trap = whole.Trap,
                Signature = whole.Signature,
            };
    }

    /// <summary>The report with the signature that the crash has now: rules or algorithm may have changed since it was made.</summary>
    private async Task<CrashReport> SignedAsync(CrashReport report, int project, byte[]? packed, CancellationToken cancellation)
    {
        var grouping = await GroupingDirectory.ReadAsync(db, project, cancellation);
        return report.Signature.Algorithm != grouping.Algorithm && packed is not null && StoredSignatureInput.Unpack(packed) is { } input
            ? report with
            {
                Signature = grouping.SignatureOf(input),
            }
            : report;
    }
}
