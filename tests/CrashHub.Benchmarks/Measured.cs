using System.Diagnostics;

namespace CrashHub.Benchmarks;

/// <summary>Median, least and greatest duration of several rounds, and the bytes that one round allocated.</summary>
internal readonly record struct Measured(TimeSpan Median, TimeSpan Least, TimeSpan Greatest, long AllocatedBytes)
{
    /// <summary>Measures an action after one round that does not count.</summary>
    public static Measured Of(int rounds, Action action)
    {
        action();
        var times = new TimeSpan[rounds];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[round] = Stopwatch.GetElapsedTime(start);
        }
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
        Array.Sort(times);
        return new(times[rounds / 2], times[0], times[^1], allocated);
    }

    /// <summary>Measures a whole process, its output thrown away.</summary>
    public static Measured OfProcess(int rounds, string file, params string[] arguments) =>
        Of(
            rounds,
            () =>
            {
                var start = new ProcessStartInfo(file, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                };
                using var process = Process.Start(start)!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode != 0)
                    throw new InvalidOperationException($"{file} ended with {process.ExitCode}");
            }
        );

    /// <summary>One line: what, how long, what it allocated, and how it compares.</summary>
    public void Print(string what, Measured? baseline = null)
    {
        var ratio = baseline is { } other ? $"  {other.Median / Median:0.0}x as fast as the baseline" : "";
        Console.WriteLine(
            $"{what, -64} {Median.TotalMilliseconds, 10:0.000} ms (min {Least.TotalMilliseconds:0.000}, max {Greatest.TotalMilliseconds:0.000}) {AllocatedBytes, 12:N0} B{ratio}"
        );
    }
}
