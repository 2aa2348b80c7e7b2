using System.Collections.Concurrent;
using CrashHub.Analysis.Coredump;
using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Takes slots for probes. The row in the database decides; what this process saw taken is not asked again for a second, so that a storm does not stand in
/// line for one row.
/// </summary>
internal sealed class ProbeSlots(PrivacyRules privacy, TimeProvider time)
{
    private const int MostHeld = 10_000;
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(int Project, WantedDump Wanted), (Guid Holder, long At)> taken = new();

    /// <summary>When the slot that was taken ends; null when somebody else has it.</summary>
    public async Task<DateTimeOffset?> TakeAsync(
        CrashHubDb db,
        int project,
        WantedDump wanted,
        Guid holder,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (taken.TryGetValue((project, wanted), out var known) && known.Holder != holder && time.GetElapsedTime(known.At) < HeldFor)
            return null;
        if (taken.Count >= MostHeld)
            taken.Clear();
        // Before the row is asked: of those that ask at once most find it here.
        taken[(project, wanted)] = (holder, time.GetTimestamp());
        var until = await new DumpSlots(db).ReserveAsync(
            project,
            wanted.Subject,
            wanted.Kind,
            wanted.Release,
            holder,
            MicrosecondsConverter.ToMicroseconds(now),
            cancellation
        );
        return until is { } end ? MicrosecondsConverter.FromMicroseconds(end) : null;
    }

    /// <summary>False for a project that keeps no memory of its dumps: it need not be sent.</summary>
    public async Task<bool> MayKeepMemoryAsync(CrashHubDb db, int project, CancellationToken cancellation) =>
        (await privacy.OfAsync(db, project, cancellation)).Mode != DumpPrivacy.Stack;
}
