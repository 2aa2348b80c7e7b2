using CrashHub.Server.Data.Releases;

namespace CrashHub.Server.Data;

/// <summary>The order of semantic versions (semver.org 2.0.0, 11).</summary>
internal static class CrashFinishReleases
{
    /// <summary>Less than, equal to or greater than zero; null when one of them is no semantic version.</summary>
    public static int? Compare(string one, string other)
    {
        if (SemanticVersion.Parse(one) is not { } a || SemanticVersion.Parse(other) is not { } b)
            return null;
        var major = CompareNumbers(a.Major, b.Major);
        var minor = CompareNumbers(a.Minor, b.Minor);
        var patch = CompareNumbers(a.Patch, b.Patch);
        return major != 0 ? major
            : minor != 0 ? minor
            : patch != 0 ? patch
            : ComparePreReleases(a.PreRelease, b.PreRelease);
    }

    private static int ComparePreReleases(string one, string other)
    {
        if (one.Length == 0 || other.Length == 0)
            return other.Length.CompareTo(one.Length); // a version without one is later
        var (a, b) = (one.Split('.'), other.Split('.'));
        for (var k = 0; k < Math.Min(a.Length, b.Length); k++)
        {
            if (CompareIdentifiers(a[k], b[k]) is not 0 and var order)
                return order;
        }
        return a.Length.CompareTo(b.Length);
    }

    private static int CompareIdentifiers(string one, string other)
    {
        var (a, b) = (one.All(char.IsAsciiDigit), other.All(char.IsAsciiDigit));
        if (a && b)
            return CompareNumbers(one, other);
        return a != b ? b.CompareTo(a) : string.CompareOrdinal(one, other); // numbers come before words
    }

    private static int CompareNumbers(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var a = one.TrimStart('0');
        var b = other.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
