namespace CrashHub.GroupingSet;

/// <summary>Numbers that look random and are the same in every run on every machine (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count)
    {
        state += 0x9e3779b97f4a7c15;
        var mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)count);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True once in <paramref name="count"/> times.</summary>
    public bool OneIn(int count) => Below(count) == 0;

    /// <summary>One of the values.</summary>
    public T Of<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];
}
