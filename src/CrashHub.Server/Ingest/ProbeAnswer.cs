using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Traps;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.Measures;
using CrashHub.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Answers a probe: by its key when it was answered before, else by the discard rules, else by what is known of its stack and how many dumps the bucket
/// got. Whoever is asked for a dump holds a slot meanwhile; everybody else is counted, in one row that names the bucket, or that carries the frames when
/// nobody knows the bucket yet.
/// </summary>
internal sealed class ProbeAnswer(
    IDbContextFactory<CrashHubDb> databases,
    ProbeReplies replies,
    ProbeSlots slots,
    EnoughDumps enough,
    ProbeTokens tokens,
    CrashIntake intake,
    EventDiscards discards,
    LimitsDirectory limits,
    QueueHint hint,
    ProjectTally tally,
    TimeProvider time
)
{
    public async Task<IResult> ToAsync(
        HttpContext context,
        ProjectContext project,
        Probe probe,
        IngestTicket ticket,
        string? key,
        CancellationToken cancellation
    )
    {
        var keys = CrashIntake.Keys(probe.Event, key);
        var holder = keys.Count == 0 ? Guid.NewGuid() : HolderOf(project.Id, keys[0]);
        // A crash that is counted anyway meets its key where it is written.
        var before = enough.Of(project.Id, probe, holder);
        if (before is null && await replies.AgainAsync(context, project, probe, keys, cancellation) is { } again)
            return again;
        if (await discards.DecideAsync(project, probe.Event, key, cancellation) is { } discarded)
        {
            ProbeMeasures.Answered(ProbeWant.None, "discarded");
            return await replies.CountedAsync(context, project, new Guid(discarded.Id), null, discarded.Rule, cancellation);
        }
        var now = time.GetUtcNow();
        var (found, wanted, until, keepsMemory) = before is { } known
            ? (known.Found, known.Wanted, null, false)
            : await DecideAsync(project.Id, probe, holder, now, cancellation);
        if (until is { } end)
        {
            var want = found is null || !keepsMemory ? ProbeWant.Stack : ProbeWant.Full;
            var token = new ProbeToken(holder, want, end - DumpSlots.HeldFor + ProbeToken.Life, probe.Keys, probe.Functions);
            ProbeMeasures.Answered(want, NameOf(wanted!.Kind));
            return ProbeReplies.Asked(want, await tokens.WriteAsync(project.Id, token, cancellation), found?.Root.Id);
        }
        var mark = new ProbeMark
        {
            Bucket = found?.Leaf,
            Trap = found?.Trap,
            Keys = probe.Keys,
        };
        var outcome = await intake.CountAsync(project.Id, probe, mark, key);
        if (outcome.Verdict is IngestVerdict.OtherBytes or IngestVerdict.TwoCrashes)
            return ProbeReplies.Conflict(outcome.Verdict);
        ProbeMeasures.Answered(
            ProbeWant.None,
            outcome.Verdict == IngestVerdict.Replay ? "replayed"
                : found is null ? "unknown"
                : wanted is null ? "enough"
                : "reserved"
        );
        if (outcome.Verdict == IngestVerdict.Stored)
        {
            tally.Add(project.Id, project.Slug);
            ticket.Stored(UsageLedger.DayOf(now), 0);
            context.Response.OnCompleted(() =>
            {
                hint.WorkArrived();
                return Task.CompletedTask;
            });
        }
        // An earlier crash may have been analyzed since, or its bucket merged: what its own row says counts.
        var bucket = outcome.Bucket is { } leaf ? await replies.SurvivorAsync(project.Id, leaf, cancellation) : found?.Root.Id;
        return await replies.CountedAsync(context, project, outcome.Crash, bucket, null, cancellation);
    }

    /// <summary>
    /// What is known of the stack, what is wanted of it, and until when this host holds the slot; null when it does not. One connection, given back before
    /// the row is written: who waits for the batch holds none.
    /// </summary>
    private async Task<(StackAnswer? Found, WantedDump? Wanted, DateTimeOffset? Until, bool KeepsMemory)> DecideAsync(
        int project,
        Probe probe,
        Guid holder,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var policy = (await limits.OfAsync(project, cancellation)).Probes;
        var host = probe.Event.Trap is { Length: > 0 } trap ? HostMessage.Read(trap) : TrapReading.Unknown;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var found = await new StackLookup(db).FindAsync(project, probe.Keys, host, probe.Event.Release, cancellation);
        var wanted = found is null
            ? new WantedDump(probe.Keys[0], DumpSlotKind.Stack, "")
            : await WantedAsync(db, project, probe, found, policy, now, cancellation);
        if (wanted is null || await slots.TakeAsync(db, project, wanted, holder, now, cancellation) is not { } until)
        {
            if (found is not null)
                enough.Learn(project, probe, found, wanted, wanted is null ? null : slots.HolderOf(project, wanted));
            return (found, wanted, null, false);
        }
        return (found, wanted, until, await slots.MayKeepMemoryAsync(db, project, cancellation));
    }

    private static async Task<WantedDump?> WantedAsync(
        CrashHubDb db,
        int project,
        Probe probe,
        StackAnswer found,
        ProbePolicy policy,
        DateTimeOffset at,
        CancellationToken cancellation
    )
    {
        var now = MicrosecondsConverter.ToMicroseconds(at);
        // Only a bucket that somebody closed asks more of the database.
        var isRegression =
            found.Root.Status != BucketStatus.Open
            && await new CrashFinishStatus(new CrashFinishRows(db, project)).IsRegressionAsync(
                found.Root,
                new CrashQueueClaim
                {
                    ProjectId = project,
                    ReceivedAt = now,
                    Id = Guid.Empty,
                    Owner = "",
                    Epoch = 0,
                    Attempts = 0,
                    Priority = 0,
                    Body = CrashBody.Probe,
                    EventJson = "",
                    Release = probe.Event.Release,
                },
                cancellation
            );
        return policy.Wanted(found, isRegression, probe.Event.Release, now) is { } kind
            ? new(found.Root.Id, kind, kind == DumpSlotKind.Release ? probe.Event.Release! : "")
            : null;
    }

    /// <summary>Who asks again under its key is the same one.</summary>
    private static Guid HolderOf(int project, string key) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"probe\n{project}\n{key}")).AsSpan(0, 16));

    private static string NameOf(DumpSlotKind kind) =>
        kind switch
        {
            DumpSlotKind.Bucket => "wanted",
            DumpSlotKind.Release => "release",
            DumpSlotKind.Regression => "regression",
            _ => "unknown",
        };
}
