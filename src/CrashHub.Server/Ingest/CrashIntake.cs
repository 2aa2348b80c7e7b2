using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using CrashHub.Server.Uploads;

namespace CrashHub.Server.Ingest;

/// <summary>Makes a read upload durable: blobs first, then the row that is also the queue entry. Once it returns, the crash survives a loss of power.</summary>
internal sealed partial class CrashIntake(
    IBlobStore store,
    IngestWriter writer,
    UserHash users,
    TimeProvider time,
    ILogger<CrashIntake> logger
)
{
    // The contract keeps keys for at least seven days.
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(8);

    /// <summary>Throws <see cref="IOException"/> when the store, <see cref="CrashNotStoredException"/> when the database does not take it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="upload">What was read.</param>
    /// <param name="told">The event.</param>
    /// <param name="idempotencyKey">The sender's key, or null.</param>
    /// <param name="token">The probe that asked for it; a token makes one crash.</param>
    public Task<IngestOutcome> StoreAsync(int project, CrashUpload upload, CrashEvent told, string? idempotencyKey, ProbeToken? token)
    {
        var keys = Keys(told, idempotencyKey);
        if (token is not null)
            keys.Add(token.IngestKey);
        return StoreAsync(project, upload, told, keys, token?.Mark, null);
    }

    /// <summary>
    /// Counts a crash whose probe was told to send nothing: a row without dump where the bucket is known; else one with a dump of the frames, from which the
    /// worker finds out. Throws as <see cref="StoreAsync(int, CrashUpload, CrashEvent, string?, ProbeToken?)"/> does.
    /// </summary>
    public async Task<IngestOutcome> CountAsync(int project, Probe probe, ProbeMark mark, string? idempotencyKey)
    {
        await using var upload = new CrashUpload { IsProbe = true };
        if (!mark.IsCounted)
        {
            var frames = probe.ToDump();
            upload.Dump = new BlobPart(await store.CreateIncomingAsync(project, CancellationToken.None), frames.Length, "");
            using var content = new MemoryStream(frames);
            using var buffer = new UploadBuffer(frames.Length);
            await upload.Dump.CopyAsync(content, buffer, outline: null, compressed: false, CancellationToken.None);
        }
        return await StoreAsync(project, upload, probe.Event, Keys(probe.Event, idempotencyKey), mark, probe.Sha256);
    }

    private async Task<IngestOutcome> StoreAsync(
        int project,
        CrashUpload upload,
        CrashEvent told,
        List<string> keys,
        ProbeMark? mark,
        string? keyedSha256
    )
    {
        // From here on nothing depends on the client any more: it may hang up and find its crash later.
        var cancellation = CancellationToken.None;
        if (told.UserId is { } user)
            told = told with { UserId = await HashedAsync(project, user) };
        var committed = new List<string>();
        try
        {
            var eventJson = CrashTrace.Keep(JsonSerializer.Serialize(told, ContractsJson.Default.CrashEvent));
            Crash row;
            using (CrashTrace.Ingest("store dump", project))
                row = await CommitAsync(project, upload, told, eventJson, mark, keyedSha256, committed, cancellation);
            IngestOutcome outcome;
            using (CrashTrace.Ingest("commit row", project))
                outcome = await writer.WriteAsync(new(row, keys, row.ReceivedAt + KeyLife) { KeyedSha256 = keyedSha256 ?? row.DumpSha256 });
            CrashTrace.Name(outcome.Crash);
            if (outcome.Verdict == IngestVerdict.Stored)
                Log.Stored(logger, row.Id, project, row.DumpBytes);
            else
                await RemoveAsync(committed);
            return outcome;
        }
        catch (IOException)
        {
            await RemoveAsync(committed);
            throw;
        }
        catch (CrashNotStoredException fault)
        {
            if (!fault.InDoubt)
                await RemoveAsync(committed);
            throw;
        }
    }

    private async Task<string> HashedAsync(int project, string user)
    {
        try
        {
            return await users.OfAsync(project, user, CancellationToken.None);
        }
        catch (System.Data.Common.DbException away)
        {
            throw new CrashNotStoredException(inDoubt: false, away);
        }
    }

    private async Task<Crash> CommitAsync(
        int project,
        CrashUpload upload,
        CrashEvent told,
        string eventJson,
        ProbeMark? mark,
        string? keyedSha256,
        List<string> committed,
        CancellationToken cancellation
    )
    {
        async Task<string> Keep(ValueTask<string> commit)
        {
            var locator = await commit;
            committed.Add(locator);
            return locator;
        }

        var attachments = new List<CrashAttachment>();
        foreach (var (name, file) in upload.Modules)
            attachments.Add(new CrashAttachment(name, await Keep(file.CommitAsync(cancellation)), file.Sha256));
        var log = upload.Log.Length == 0 ? null : await Keep(PutAsync(project, upload.Log, cancellation));
        (string? Dump, string Sha256, long Bytes) kept = upload switch
        {
            { Text: { } text } => (
                await Keep(PutAsync(project, text, cancellation)),
                Convert.ToHexStringLower(SHA256.HashData(text)),
                text.LongLength
            ),
            { Dump: { } file } => (await Keep(file.CommitAsync(cancellation)), file.Sha256, file.Bytes),
            _ => (null, keyedSha256!, 0),
        };
        var receivedAt = MicrosecondsConverter.FromMicroseconds(MicrosecondsConverter.ToMicroseconds(time.GetUtcNow()));
        return new Crash
        {
            ProjectId = project,
            ReceivedAt = receivedAt,
            Id = Guid.CreateVersion7(receivedAt),
            State = CrashState.Queued,
            Priority = mark is { IsCounted: true } && kept.Dump is null ? CrashCounting.Priority : 0,
            Body =
                upload.IsProbe ? CrashBody.Probe
                : upload.Text is null ? CrashBody.Coredump
                : CrashBody.Text,
            EventJson = eventJson,
            Release = told.Release,
            Environment = told.Environment,
            Function = told.Function,
            Region = told.Region,
            Runtime = told.Runtime,
            UserHash = told.UserId,
            DumpLocator = kept.Dump,
            Segment = kept.Dump is not null && JournalLocator.TryParse(kept.Dump, out var record) ? record.Segment : null,
            DumpSha256 = kept.Sha256,
            DumpBytes = kept.Bytes,
            LogLocator = log,
            AttachmentsJson = attachments.Count == 0 ? null : JsonSerializer.Serialize(attachments, CrashJson.Default.ListCrashAttachment),
            ProbeJson = mark is null ? null : JsonSerializer.Serialize(mark, CrashJson.Default.ProbeMark),
        };
    }

    private async ValueTask<string> PutAsync(int project, byte[] bytes, CancellationToken cancellation)
    {
        await using var blob = await store.CreateAsync(project, cancellation);
        await blob.WriteAsync(bytes, cancellation);
        return await blob.CommitAsync(cancellation);
    }

    /// <summary>Takes back blobs that no row names. One that can't be removed is an orphan, no loss.</summary>
    private async Task RemoveAsync(List<string> locators)
    {
        foreach (var locator in locators)
        {
            try
            {
                await store.DeleteAsync(locator, CancellationToken.None);
            }
            catch (IOException fault)
            {
                Log.NotRemoved(logger, locator, fault.Message);
            }
        }
    }

    internal static List<string> Keys(CrashEvent told, string? idempotencyKey)
    {
        var keys = new List<string>(2);
        if (told.EventId is { } id)
            keys.Add(string.Create(CultureInfo.InvariantCulture, $"e:{id}"));
        if (idempotencyKey is not null)
            keys.Add("k:" + idempotencyKey);
        return keys; // "e:" before "k:" in ordinal order.
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Debug, "Crash {CrashId} of project {ProjectId} is stored, {Bytes} bytes")]
        public static partial void Stored(ILogger logger, Guid crashId, int projectId, long bytes);

        [LoggerMessage(101, LogLevel.Warning, "Blob {Locator} has no crash and could not be removed: {Reason}")]
        public static partial void NotRemoved(ILogger logger, string locator, string reason);
    }
}
