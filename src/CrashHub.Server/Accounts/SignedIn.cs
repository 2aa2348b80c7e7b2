using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>A session that holds: who it is and how it began.</summary>
/// <param name="Caller">The person.</param>
/// <param name="Method">How the session began.</param>
/// <param name="HasTwoFactor">Whether the account has an authenticator.</param>
internal sealed record SignedIn(Caller Caller, SignInMethod Method, bool HasTwoFactor);
