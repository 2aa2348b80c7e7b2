namespace CrashHub.Server.Accounts;

/// <summary>Which lines of the audit are wanted.</summary>
/// <param name="ProjectId">Of one project; null for all, and for what belongs to none.</param>
/// <param name="Actor">By this actor only.</param>
/// <param name="Action">This action only.</param>
/// <param name="Since">Not before.</param>
/// <param name="Until">Before.</param>
internal sealed record AuditFilter(int? ProjectId, string? Actor, string? Action, DateTimeOffset? Since, DateTimeOffset? Until);
