using System.Data.Common;
using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>A crash as a regroup sees it: where it is and what its bucket counts of it.</summary>
internal sealed record RegroupCrash
{
    /// <summary>The columns that <see cref="Read"/> takes, of <c>crashes c</c>.</summary>
    public const string Columns =
        "c.received_at, c.id, c.state, c.bucket_id, c.release, c.environment, c.\"function\", c.region, c.runtime, c.user_hash, c.trap, c.stack_hash";

    /// <summary>How many columns that are.</summary>
    public const int ColumnCount = 12;

    public required long ReceivedAt { get; init; }
    public required Guid Id { get; init; }
    public required CrashState State { get; init; }

    /// <summary>The bucket that it fell into; null before it is processed.</summary>
    public Guid? Leaf { get; init; }
    public string? Release { get; init; }
    public string? Environment { get; init; }
    public string? Function { get; init; }
    public string? Region { get; init; }
    public string? Runtime { get; init; }
    public string? UserHash { get; init; }

    /// <summary>The trap kind as the API spells it.</summary>
    public string? Trap { get; init; }

    /// <summary>As <see cref="CrashStack.Hash"/>.</summary>
    public long? StackHash { get; init; }

    public static RegroupCrash Read(DbDataReader r) =>
        new()
        {
            ReceivedAt = r.GetInt64(0),
            Id = r.GetGuid(1),
            State = (CrashState)r.GetInt32(2),
            Leaf = r.IsDBNull(3) ? null : r.GetGuid(3),
            Release = r.Text(4),
            Environment = r.Text(5),
            Function = r.Text(6),
            Region = r.Text(7),
            Runtime = r.Text(8),
            UserHash = r.Text(9),
            Trap = r.Text(10),
            StackHash = r.Number(11),
        };

    /// <summary>As counters take it.</summary>
    public CrashQueueClaim Counted(int project) =>
        new()
        {
            ProjectId = project,
            ReceivedAt = ReceivedAt,
            Id = Id,
            Owner = "",
            Epoch = 0,
            Attempts = 0,
            Priority = 0,
            Body = default,
            EventJson = "{}",
            Release = Release,
            Environment = Environment,
            Function = Function,
            Region = Region,
            Runtime = Runtime,
            UserHash = UserHash,
        };
}
