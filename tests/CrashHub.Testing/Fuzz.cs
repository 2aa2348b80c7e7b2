using System.Globalization;

namespace CrashHub.Testing;

/// <summary>
/// How long tests on damaged input run. <c>CRASHHUB_LONG_FUZZ=N</c> makes each run N times as many rounds; its first rounds are those of every other run,
/// so that what a long run finds can be found again.
/// </summary>
public static class Fuzz
{
    private static readonly int Factor = int.TryParse(
        Environment.GetEnvironmentVariable("CRASHHUB_LONG_FUZZ"),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var factor
    )
        ? Math.Max(1, factor)
        : 1;

    /// <summary>Rounds of this run, given those of a usual one.</summary>
    public static int Rounds(int usual) => usual * Factor;
}
