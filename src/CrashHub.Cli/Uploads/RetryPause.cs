using System.Net.Http.Headers;

namespace CrashHub.Cli.Uploads;

/// <summary>How long to wait before a request is sent again: what the server asks for, else doubling with jitter.</summary>
internal static class RetryPause
{
    /// <summary>A server that asks for more patience than this is answered with a failure instead.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the retry with this number, from 0; null when the server asks for more than <see cref="Longest"/>.</summary>
    public static TimeSpan? Before(int retry, RetryConditionHeaderValue? asked, DateTimeOffset now, Random random)
    {
        var doubled = First * Math.Pow(2, Math.Min(retry, 16));
        var usual = (doubled < Cap ? doubled : Cap) * (0.5 + random.NextDouble() / 2);
        var wanted = asked?.Delta ?? (asked?.Date is { } date ? date - now : TimeSpan.Zero);
        if (wanted <= TimeSpan.Zero)
            return usual;
        // A little more than asked, so that clients that were refused together do not return together.
        return wanted > Longest ? null : wanted + usual / 4;
    }

    /// <summary>True for answers that another try may change.</summary>
    public static bool IsWorthwhile(int status) => status is 408 or 425 or 429 or 500 or 502 or 503 or 504;
}
