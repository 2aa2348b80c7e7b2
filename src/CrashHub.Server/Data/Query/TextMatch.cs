using System.Text;

namespace CrashHub.Server.Data.Query;

/// <summary>LIKE patterns. Every character of the value but <c>*</c> stands for itself; letters are compared in lower case on both databases.</summary>
internal static class TextMatch
{
    public const string Escape = "\\";

    /// <summary>The pattern of a value with <c>*</c>.</summary>
    public static string Pattern(string value) => Build(value, star: true);

    /// <summary>The pattern of a text that holds the value.</summary>
    public static string Containing(string value, bool isPattern) => $"%{Build(value, isPattern)}%";

    private static string Build(string value, bool star)
    {
        var pattern = new StringBuilder(value.Length + 8);
        foreach (var c in value.ToLowerInvariant())
        {
            if (c is '%' or '_' or '\\')
                pattern.Append('\\');
            pattern.Append(star && c == '*' ? '%' : c);
        }
        return pattern.ToString();
    }
}
