using System.Globalization;
using System.Text;

namespace CrashHub.Server.Data.Releases;

/// <summary>
/// Keys whose ordinal order is the order of releases, so that the database finds the release before another one by an index: semantic versions by their
/// precedence (semver.org 2.0.0, 11), after all others, which go by first use.
/// </summary>
internal static class ReleaseOrder
{
    private const int Longest = 400;
    private const string Other = "1";
    private const string Semantic = "2";

    // Above every character of a pre-release, and below every one.
    private const char NoPreRelease = '~';
    private const char End = '!';

    /// <summary>The key, and whether the name is a semantic version.</summary>
    /// <param name="name">The release.</param>
    /// <param name="firstUse">When it was first used, microseconds since 1970; orders what is no semantic version.</param>
    public static (string Key, bool IsSemantic) KeyOf(string name, long firstUse)
    {
        if (SemanticVersion.Parse(name) is not { } version)
            return (Other + Math.Max(0, firstUse).ToString("D17", CultureInfo.InvariantCulture), false);
        var key = new StringBuilder(Semantic);
        foreach (var number in (ReadOnlySpan<string>)[version.Major, version.Minor, version.Patch])
            AppendNumber(key, number);
        if (version.PreRelease.Length == 0)
            key.Append(NoPreRelease);
        else
            foreach (var identifier in version.PreRelease.Split('.'))
            {
                // Numbers come before words, and fewer identifiers before more.
                if (identifier.All(char.IsAsciiDigit))
                    AppendNumber(key.Append('0'), identifier);
                else
                    key.Append('1').Append(identifier).Append(End);
            }
        return (key.Length <= Longest ? key.ToString() : key.ToString(0, Longest), true);
    }

    /// <summary>How many digits there are, in three, and the digits.</summary>
    private static void AppendNumber(StringBuilder key, string digits)
    {
        var number = digits.AsSpan().TrimStart('0');
        key.Append(CultureInfo.InvariantCulture, $"{number.Length:D3}").Append(number);
    }
}
