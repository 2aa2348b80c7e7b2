using System.Globalization;

namespace CrashHub.Server.Accounts;

/// <summary><c>Retry-After</c>.</summary>
internal static class Waiting
{
    /// <summary>Whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
