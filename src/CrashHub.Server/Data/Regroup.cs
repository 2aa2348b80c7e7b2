using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>
/// The regroup of a project: its crashes on their way to the buckets that an algorithm means. One row a project; the row and its cursors are the truth, so
/// that whichever process goes on, nothing is left out and nothing is counted twice.
/// </summary>
internal sealed class Regroup
{
    public int ProjectId { get; init; }

    /// <summary>The algorithm that crashes are grouped by; a process works only on those of its own.</summary>
    public required string Algorithm { get; set; }
    public RegroupState State { get; set; }
    public RegroupPhase Phase { get; set; }

    /// <summary>Grows with every start, pause and step of somebody else's: a step that began under another one is void.</summary>
    public long Version { get; set; }

    /// <summary>The number that the next bucket got when it began: larger numbers were made under its algorithm, or by a process of another version.</summary>
    public long FirstNumber { get; set; }

    /// <summary>Buckets up to this number are done, in phases that go over buckets.</summary>
    public long CursorNumber { get; set; }

    /// <summary>Crashes up to this instant and id are done, in phases that go over crashes.</summary>
    public DateTimeOffset CursorAt { get; set; }
    public Guid CursorId { get; set; }

    /// <summary>Crashes looked at.</summary>
    public long Done { get; set; }

    /// <summary>Crashes that there were when it began.</summary>
    public long Total { get; set; }

    /// <summary>Crashes that moved to another bucket.</summary>
    public long Moved { get; set; }

    /// <summary>Buckets that another one took in.</summary>
    public long Merged { get; set; }

    /// <summary>Buckets that were made for crashes that left another one.</summary>
    public long Created { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Microseconds that it was worked on, pauses left out.</summary>
    public long Worked { get; set; }

    /// <summary>Another one with the same content, for a step to change.</summary>
    public Regroup Copy() => (Regroup)MemberwiseClone();
}
