using System.Globalization;
using System.Text;

namespace CrashHub.Server.Ingest;

/// <summary>
/// One limit as RateLimit-Policy and RateLimit tell it (draft-ietf-httpapi-ratelimit-headers-10, structured fields).
/// </summary>
/// <param name="Name">Its name in both headers.</param>
/// <param name="Unit">What is counted; requests need not be said.</param>
/// <param name="Quota">How much in a window.</param>
/// <param name="Window">The window.</param>
/// <param name="Setting">The setting that gives it.</param>
internal readonly record struct LimitPolicy(string Name, string Unit, long Quota, TimeSpan Window, string Setting)
{
    private const string Requests = "requests";

    // Structured fields hold integers of at most 15 digits (RFC 9651 s3.3.1).
    private const long MostInteger = 999_999_999_999_999;

    public static LimitPolicy OfRate(string name, string unit, long perSecond, long burst, string setting) =>
        new(name, unit, burst, TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(burst / (double)perSecond))), setting);

    public void AppendPolicy(StringBuilder header)
    {
        Begin(header);
        header.Append(";q=").Append(Integer(Quota));
        if (Unit != Requests)
            header.Append(";qu=\"").Append(Unit).Append('"');
        header.Append(";w=").Append(Seconds(Window));
    }

    public void AppendLeft(StringBuilder header, long left, TimeSpan reset)
    {
        Begin(header);
        header.Append(";r=").Append(Integer(left)).Append(";t=").Append(Seconds(reset));
    }

    /// <summary>Whole seconds, rounded up.</summary>
    public static string Seconds(TimeSpan span) => Integer((long)Math.Ceiling(span.TotalSeconds));

    private void Begin(StringBuilder header)
    {
        if (header.Length > 0)
            header.Append(", ");
        header.Append('"').Append(Name).Append('"');
    }

    private static string Integer(long value) => Math.Min(value, MostInteger).ToString(CultureInfo.InvariantCulture);
}
