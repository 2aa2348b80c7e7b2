namespace CrashHub.Server.Accounts;

/// <summary>How an attempt to sign in ended.</summary>
internal enum SignInOutcome
{
    /// <summary>Wrong, unknown, locked or disabled: told in the same words.</summary>
    Wrong,

    /// <summary>The session has begun.</summary>
    Done,

    /// <summary>The password is right; a code is wanted.</summary>
    SecondStep,

    /// <summary>Too many attempts; nothing was looked at.</summary>
    TooMany,
}
