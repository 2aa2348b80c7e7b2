using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;

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
    public async Task<IngestOutcome> StoreAsync(int project, CrashUpload upload, CrashEvent told, string? idempotencyKey)
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
                row = await CommitAsync(project, upload, told, eventJson, committed, cancellation);
            IngestOutcome outcome;
            using (CrashTrace.Ingest("commit row", project))
                outcome = await writer.WriteAsync(new(row, Keys(told, idempotencyKey), row.ReceivedAt + KeyLife));
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
        var (dump, sha, bytes) = upload.Text is { } text
            ? (await Keep(PutAsync(project, text, cancellation)), Convert.ToHexStringLower(SHA256.HashData(text)), text.LongLength)
            : (await Keep(upload.Dump!.CommitAsync(cancellation)), upload.Dump.Sha256, upload.Dump.Bytes);
        var receivedAt = MicrosecondsConverter.FromMicroseconds(MicrosecondsConverter.ToMicroseconds(time.GetUtcNow()));
        return new Crash
        {
            ProjectId = project,
            ReceivedAt = receivedAt,
            Id = Guid.CreateVersion7(receivedAt),
            State = CrashState.Queued,
            Body = upload.Text is null ? CrashBody.Coredump : CrashBody.Text,
            EventJson = eventJson,
            Release = told.Release,
            Environment = told.Environment,
            Function = told.Function,
            Region = told.Region,
            Runtime = told.Runtime,
            UserHash = told.UserId,
            DumpLocator = dump,
            Segment = JournalLocator.TryParse(dump, out var record) ? record.Segment : null,
            DumpSha256 = sha,
            DumpBytes = bytes,
            LogLocator = log,
            AttachmentsJson = attachments.Count == 0 ? null : JsonSerializer.Serialize(attachments, CrashJson.Default.ListCrashAttachment),
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
