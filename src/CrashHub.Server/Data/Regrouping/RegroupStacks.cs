using CrashHub.Contracts;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>Writes the stacks that crashes have under the algorithm in force: what buckets are compared and split by.</summary>
internal sealed class RegroupStacks(CrashHubDb db, int project)
{
    /// <summary>True for a crash whose row has another stack.</summary>
    public static bool IsAnother(RegroupCrash crash, CrashStack stack) =>
        crash is { State: CrashState.Processed, Leaf: not null } && crash.StackHash != stack.Hash;

    /// <summary>Writes stacks of locked crashes. A row that a worker took meanwhile gets its stack from the worker's finish.</summary>
    public async Task StoreAsync(IReadOnlyList<(RegroupCrash Crash, CrashStack Stack)> stacks, CancellationToken cancellation)
    {
        await db.OverAsync(
            $"""
            UPDATE crashes SET stack_hash = i.hash FROM {Items}
            WHERE project_id = @project AND received_at = i.at AND id = i.crash AND state = 2
            """,
            [Column("hash", stacks, one => one.Stack.Hash), .. Of(stacks)],
            [("@project", project)],
            cancellation
        );
        await db.OverAsync(
            $"UPDATE crash_reports SET stack = i.walk FROM {Items} WHERE project_id = @project AND received_at = i.at AND crash_id = i.crash",
            [Column("walk", stacks, one => one.Stack.Frames), .. Of(stacks)],
            [("@project", project)],
            cancellation
        );
    }

    private static (string, Array)[] Of(IReadOnlyList<(RegroupCrash Crash, CrashStack Stack)> stacks) =>
        [Column("crash", stacks, one => one.Crash.Id), Column("at", stacks, one => one.Crash.ReceivedAt)];
}
