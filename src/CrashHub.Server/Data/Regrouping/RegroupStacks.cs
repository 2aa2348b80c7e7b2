using CrashHub.Contracts;

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
        await db.ManyAsync(
            "UPDATE crashes SET stack_hash = @hash WHERE project_id = @project AND received_at = @received AND id = @id AND state = 2",
            stacks,
            one => [("@hash", one.Stack.Hash), .. Of(one.Crash)],
            cancellation
        );
        await db.ManyAsync(
            "UPDATE crash_reports SET stack = @frames WHERE project_id = @project AND received_at = @received AND crash_id = @id",
            stacks,
            one => [("@frames", one.Stack.Frames), .. Of(one.Crash)],
            cancellation
        );
    }

    private (string, object?)[] Of(RegroupCrash crash) => [("@project", project), ("@received", crash.ReceivedAt), ("@id", crash.Id)];
}
