namespace CrashHub.Server.Data;

/// <summary>The values by which buckets count their crashes, as rows keep them.</summary>
internal static class CrashCountedValues
{
    public const string User = "user";
    public const string Release = "release";
    public const string Function = "function";

    /// <summary>Longer ones are cut.</summary>
    public const int MaxLength = 500;

    /// <summary>A crash's values, by field; those that it has none of are left out.</summary>
    public static IEnumerable<(string Field, string Value)> Of(CrashQueueClaim crash)
    {
        (string, string?)[] all =
        [
            ("environment", crash.Environment),
            (Function, crash.Function),
            ("region", crash.Region),
            (Release, crash.Release),
            ("runtime", crash.Runtime),
            (User, crash.UserHash),
        ];
        foreach (var (field, value) in all)
        {
            if (!string.IsNullOrEmpty(value))
                yield return (field, Clean(value));
        }
    }

    /// <summary>As rows keep it; empty for none.</summary>
    public static string Clean(string? value) => CrashQueueSql.Clean(value ?? "", MaxLength);
}
