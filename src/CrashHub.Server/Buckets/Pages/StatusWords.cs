using CrashHub.Contracts;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>A bucket's status as word and as class of the stylesheet.</summary>
internal static class StatusWords
{
    public static string Of(BucketStatus status) =>
        status switch
        {
            BucketStatus.Resolved => "resolved",
            BucketStatus.Muted => "muted",
            _ => "open",
        };
}
