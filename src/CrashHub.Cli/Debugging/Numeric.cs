using System.Globalization;

namespace CrashHub.Cli.Debugging;

/// <summary>Numbers as they are typed behind words.</summary>
internal static class Numeric
{
    /// <summary>A decimal number, perhaps negative.</summary>
    public static long Integer(string text, string what) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && Math.Abs((double)number) <= int.MaxValue
            ? number
            : throw new WordFailedException($"{what} was expected, not '{text}'");

    /// <summary>A count from 1; 1 when nothing is said.</summary>
    public static int Count(string text) =>
        text.Length == 0 ? 1
        : Integer(text, "a number of frames") is > 0 and var number ? (int)number
        : throw new WordFailedException("a number from 1 was expected");
}
