namespace CrashHub.Server.Releases.Gates;

/// <summary>
/// The exact conditional test of two Poisson rates (Przyborowski and Wilenski, 1940), one-sided: given how many crashes both releases have together, those
/// of the release under test are binomial, with its share of the invocations as the chance if the rates are the same. Exact at any count, so also at the
/// few crashes that a new release has.
/// </summary>
internal static class RateTest
{
    /// <summary>The test's name in answers.</summary>
    public const string Name = "conditional-binomial-exact-one-sided";

    /// <summary>A rise that chance explains more seldom than this is taken for one.</summary>
    public const double Significance = 0.05;

    private const int MostSteps = 1_000_000;
    private const double Tiny = 1e-300;
    private const double Precision = 1e-14;

    /// <summary>How likely at least <paramref name="crashes"/> of all crashes are the release's if its rate is the baseline's or lower.</summary>
    /// <param name="crashes">Crashes of the release.</param>
    /// <param name="invocations">Its invocations, at least 1.</param>
    /// <param name="baselineCrashes">Crashes of the baseline.</param>
    /// <param name="baselineInvocations">Its invocations, at least 1.</param>
    public static double PValue(long crashes, long invocations, long baselineCrashes, long baselineInvocations)
    {
        if (crashes == 0)
            return 1;
        var share = (double)invocations / ((double)invocations + baselineInvocations);
        // P(X >= x) of a binomial is the regularized incomplete beta function I_p(x, n - x + 1).
        return IncompleteBeta(crashes, baselineCrashes + 1.0, share);
    }

    private static double IncompleteBeta(double a, double b, double x)
    {
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));
        // The continued fraction converges fast on this side; the other is its mirror.
        var value = x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - front * Fraction(b, a, 1 - x) / b;
        return Math.Clamp(value, 0, 1);
    }

    /// <summary>Lentz's method (DLMF 8.17.22 and 3.10).</summary>
    private static double Fraction(double a, double b, double x)
    {
        var c = 1.0;
        var d = Away(1 - (a + b) * x / (a + 1));
        d = 1 / d;
        var value = d;
        for (var m = 1; m <= MostSteps; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / Away(1 + even * d);
            c = Away(1 + even / c);
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / Away(1 + odd * d);
            c = Away(1 + odd / c);
            var step = d * c;
            value *= step;
            if (Math.Abs(step - 1) < Precision)
                break;
        }
        return value;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>Stirling's series (DLMF 5.11.1) from 10 on; below, by the recurrence.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 10; x++)
            shift -= Math.Log(x);
        var square = 1 / (x * x);
        var series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188)))) / x;
        return shift + (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series;
    }
}
