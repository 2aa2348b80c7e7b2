using CrashHub.Contracts;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>What the table of audit lines shows, in a project and in the instance.</summary>
internal interface IAuditPage
{
    IReadOnlyList<AuditDocument> Items { get; }
    bool ShowsProjects { get; }
    string? Actor { get; }
    string? Action { get; }
    string? Since { get; }
    string? Fault { get; }

    /// <summary>The address of older lines; null at the end.</summary>
    string? Next { get; }
}
