namespace CrashHub.Server.Builds;

/// <summary>The files that sentry-cli wants put together, by the SHA-1 of the whole file in hex.</summary>
internal sealed class SentryFiles : Dictionary<string, SentryFile>;
