using System.Diagnostics;
using CrashHub.Server.Blobs;

namespace CrashHub.Benchmarks;

/// <summary>What the disk gives a process that does nothing but store: the limits that ingest is compared with.</summary>
internal sealed class RawDisk(string folder, byte[] body, int clients)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    /// <summary>Every body in a file of its own: written, synced, renamed, the folder synced.</summary>
    /// <returns>Bodies a second.</returns>
    public double OneFileEach()
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, "files")).FullName;
        return Rate(
            clients,
            1,
            (thread, number) =>
            {
                var name = Path.Combine(place, $"{thread}-{number}");
                using (var file = File.OpenHandle(name + ".part", FileMode.CreateNew, FileAccess.Write))
                {
                    RandomAccess.Write(file, body, 0);
                    FileSync.Data(file);
                }
                File.Move(name + ".part", name);
                FileSync.Folder(place);
            }
        );
    }

    /// <summary>Two logs; each appends the bodies of half the clients and syncs once for them.</summary>
    /// <returns>Bodies a second.</returns>
    public double TwoLogs()
    {
        var each = clients / 2;
        var ends = new long[2];
        using var one = File.OpenHandle(Path.Combine(folder, "log-0"), FileMode.CreateNew, FileAccess.Write);
        using var other = File.OpenHandle(Path.Combine(folder, "log-1"), FileMode.CreateNew, FileAccess.Write);
        ReadOnlyMemory<byte>[] bodies = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(body, each)];
        return Rate(
            2,
            each,
            (thread, _) =>
            {
                var file = thread == 0 ? one : other;
                RandomAccess.Write(file, bodies, ends[thread]);
                FileSync.Data(file);
                ends[thread] += (long)each * body.Length;
            }
        );
    }

    /// <summary>Clients by the time of one sync of a log of bodies and one of a log of rows: the rate of a loop in which all wait for both.</summary>
    /// <returns>Bodies a second.</returns>
    public double BothSyncs()
    {
        using var bodies = File.OpenHandle(Path.Combine(folder, "both-0"), FileMode.CreateNew, FileAccess.Write);
        using var rows = File.OpenHandle(Path.Combine(folder, "both-1"), FileMode.CreateNew, FileAccess.Write);
        ReadOnlyMemory<byte>[] batch = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(body, clients)];
        var row = new byte[clients * 1024];
        var (end, rowsEnd) = (0L, 0L);
        return Rate(
            1,
            clients,
            (_, _) =>
            {
                RandomAccess.Write(bodies, batch, end);
                FileSync.Data(bodies);
                RandomAccess.Write(rows, row, rowsEnd);
                FileSync.Data(rows);
                end += (long)clients * body.Length;
                rowsEnd += row.Length;
            }
        );
    }

    private static double Rate(int threads, int each, Action<int, int> store)
    {
        long stored = 0;
        var begun = Stopwatch.GetTimestamp();
        var workers = new Thread[threads];
        for (var thread = 0; thread < threads; thread++)
        {
            var mine = thread;
            workers[thread] = new Thread(() =>
            {
                for (var number = 0; Stopwatch.GetElapsedTime(begun) < Span; number++)
                {
                    store(mine, number);
                    Interlocked.Add(ref stored, each);
                }
            });
            workers[thread].Start();
        }
        foreach (var worker in workers)
            worker.Join();
        return stored / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
