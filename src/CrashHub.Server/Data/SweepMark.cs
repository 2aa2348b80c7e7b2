namespace CrashHub.Server.Data;

/// <summary>How far the sweeper has come in a project: no older crash has a dump, a log or an attachment, so it need not be looked at again.</summary>
internal sealed class SweepMark
{
    public int ProjectId { get; init; }
    public DateTimeOffset DumpsFrom { get; set; }
}
