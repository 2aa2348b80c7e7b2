namespace CrashHub.Benchmarks.Lists;

/// <summary>Draws from some values, the first ones far more often than the last ones: value <c>k</c> with the weight <c>1 / (k + 1)^skew</c>.</summary>
internal sealed class Skewed
{
    private readonly double[] upTo;

    public Skewed(int count, double skew = 1)
    {
        upTo = new double[count];
        var sum = 0.0;
        for (var k = 0; k < count; k++)
            upTo[k] = sum += 1 / Math.Pow(k + 1, skew);
    }

    public int Draw(Random random)
    {
        var at = Array.BinarySearch(upTo, random.NextDouble() * upTo[^1]);
        return Math.Min(at < 0 ? ~at : at, upTo.Length - 1);
    }
}
