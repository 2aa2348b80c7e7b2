namespace CrashHub.Server.Dashboard;

/// <summary>How long ago, in words short enough for a column.</summary>
internal static class Ago
{
    /// <summary>"just now", "5 min ago", "3 h ago", "2 d ago", then the date. An instant that lies ahead (another machine's clock) is "just now".</summary>
    public static string Words(DateTimeOffset at, DateTimeOffset now)
    {
        var age = now - at;
        return age switch
        {
            _ when age < TimeSpan.FromSeconds(45) => "just now",
            _ when age < TimeSpan.FromMinutes(60) => $"{Math.Max(1, (int)Math.Round(age.TotalMinutes))} min ago",
            _ when age < TimeSpan.FromHours(24) => $"{(int)age.TotalHours} h ago",
            _ when age < TimeSpan.FromDays(30) => $"{(int)age.TotalDays} d ago",
            _ => $"{at.UtcDateTime:yyyy-MM-dd}",
        };
    }

    /// <summary>The instant in full, UTC.</summary>
    public static string Absolute(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";
}
