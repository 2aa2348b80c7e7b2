using CrashHub.Contracts;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>What the table and the form of tokens show, of a project and of the instance.</summary>
internal interface ITokensPage
{
    IReadOnlyList<TokenDocument> Items { get; }

    /// <summary>The token just made, with its secret.</summary>
    TokenDocument? Made { get; }
    string? Fault { get; }
    string Name { get; }
    IReadOnlyList<string> Chosen { get; }

    /// <summary>Whether public keys can be made here.</summary>
    bool TakesPublic { get; }
}
