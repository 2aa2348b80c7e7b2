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
        // Before the row is asked: of those that ask at once one goes on.
        if (!IsFirst((project, wanted), holder))
            return null;
        try
        {
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
        catch
        {
            // Nobody was told anything: the next one asks.
            taken.TryRemove((project, wanted), out _);
            throw;
        }
    }

    /// <summary>Whom this process last let ask for the slot.</summary>
    public Guid? HolderOf(int project, WantedDump wanted) => taken.TryGetValue((project, wanted), out var known) ? known.Holder : null;

    private bool IsFirst((int Project, WantedDump Wanted) slot, Guid holder)
    {
        var mine = (holder, time.GetTimestamp());
        while (true)
        {
            if (!taken.TryGetValue(slot, out var known))
            {
                if (taken.Count >= MostHeld)
                    taken.Clear();
                if (taken.TryAdd(slot, mine))
                    return true;
            }
            else if (known.Holder == holder)
                return true;
            else if (time.GetElapsedTime(known.At) < HeldFor)
                return false;
            else if (taken.TryUpdate(slot, mine, known))
                return true;
        }
    }

    /// <summary>False for a project that keeps no memory of its dumps: it need not be sent.</summary>
    public async Task<bool> MayKeepMemoryAsync(CrashHubDb db, int project, CancellationToken cancellation) =>
        (await privacy.OfAsync(db, project, cancellation)).Mode != DumpPrivacy.Stack;
}
