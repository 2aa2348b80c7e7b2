namespace CrashHub.Server.Blobs;

/// <summary>The disk does not give the bytes of a file that is there.</summary>
internal sealed class UnreadableBlobException(string path, string reason, Exception? cause = null)
    : IOException($"{path} can't be read: {reason}", cause);
