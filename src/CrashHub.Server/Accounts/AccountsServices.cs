namespace CrashHub.Server.Accounts;

/// <summary>What this folder adds to the process.</summary>
internal static class AccountsServices
{
    public static void AddAccounts(this WebApplicationBuilder builder) { }
}
