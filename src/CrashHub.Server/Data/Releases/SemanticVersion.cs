using System.Text.RegularExpressions;

namespace CrashHub.Server.Data.Releases;

/// <summary>A semantic version (semver.org 2.0.0) in its parts; a leading <c>v</c> is no part of it, and build metadata says nothing about the order.</summary>
/// <param name="Major">Digits.</param>
/// <param name="Minor">Digits.</param>
/// <param name="Patch">Digits.</param>
/// <param name="PreRelease">Identifiers with dots between them; empty for none.</param>
internal sealed partial record SemanticVersion(string Major, string Minor, string Patch, string PreRelease)
{
    /// <summary>The parts; null for what is no semantic version.</summary>
    public static SemanticVersion? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? new(match.Groups["major"].Value, match.Groups["minor"].Value, match.Groups["patch"].Value, match.Groups["pre"].Value)
            : null;
    }

    [GeneratedRegex(
        @"^v?(?<major>\d{1,64})\.(?<minor>\d{1,64})\.(?<patch>\d{1,64})(-(?<pre>[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?(\+[0-9A-Za-z.-]+)?$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    )]
    private static partial Regex Pattern();
}
