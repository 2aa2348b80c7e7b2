namespace CrashHub.Server.Data;

/// <summary>How a session began.</summary>
internal enum SignInMethod
{
    /// <summary>A link of the server's own: the first administrator, the visitor of the demo.</summary>
    Link = 0,

    /// <summary>A password alone.</summary>
    Password = 1,

    /// <summary>A password and a code.</summary>
    PasswordAndCode = 2,

    /// <summary>A passkey, which the device guards with a second factor of its own.</summary>
    Passkey = 3,

    /// <summary>The organisation's identity provider.</summary>
    Provider = 4,
}
