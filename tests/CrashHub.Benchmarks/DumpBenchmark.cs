using System.Diagnostics;
using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Server.Blobs;

namespace CrashHub.Benchmarks;

/// <summary>
/// A dump of a gigabyte, mapped: headers and stacks, then the segment table. Every round maps the file anew, so that the page faults of a first
/// use are in its time; the page cache is warm. The baseline reads one byte of each segment's header, at places known beforehand, from such a mapping:
/// less than that no table can be made with.
/// </summary>
internal static class DumpBenchmark
{
    private const int Rounds = 11;

    private static readonly byte[] Pattern = [1, 2, 3, 4, 5, 6, 7, 8];

    public static void Run(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            Console.WriteLine("dump: name a dump, made as src/docs/performance.md says");
            return;
        }
        var places = Places(path, out var first);
        Console.WriteLine($"dump: {path}, {new FileInfo(path).Length >> 20} MiB, {places.Length:N0} segments, {first}");

        OfMapping(path, bytes => _ = CoredumpFile.Parse(bytes, AnalysisLimits.Default)).Print("dump: headers and stacks");
        var baseline = OfMapping(path, bytes => Touch(bytes.Span, places));
        Print("dump: a byte of each header, places known (baseline)", baseline, places.Length, null);
        Print("dump: headers, stacks and segment table", OfMapping(path, bytes => _ = TableOf(bytes)), places.Length, baseline);
        PrintOnPresentPages(path, places.Length);
        OfMapping(path, bytes => _ = MemorySearch.Find(CoredumpFile.Parse(bytes, AnalysisLimits.Default), 0, Pattern, 0, 1))
            .Print("dump: search of the whole memory for 8 bytes", OfMapping(path, bytes => _ = bytes.Span.IndexOf(Pattern)));
        PrintMemory(path);
    }

    /// <summary>What the table costs where the pages of the headers are mapped already, as after another analysis of the same mapping.</summary>
    private static void PrintOnPresentPages(string path, int segments)
    {
        using var file = Open(path);
        Print("dump: the same, pages present", Measured.Of(Rounds, () => _ = TableOf(file.Memory)), segments, null);
    }

    private static int TableOf(ReadOnlyMemory<byte> bytes) => CoredumpFile.Parse(bytes, AnalysisLimits.Default).Memory.Segments(0).Count;

    private static int[] Places(string path, out string shape)
    {
        using var file = Open(path);
        var dump = CoredumpFile.Parse(file.Memory, AnalysisLimits.Default);
        shape = $"{dump.Threads[0].Frames.Count} frames";
        // The last byte of a header lies before the segment's bytes.
        return [.. dump.Memory.Segments(0).Select(segment => segment.FileOffset - 1)];
    }

    private static long Touch(ReadOnlySpan<byte> bytes, int[] places)
    {
        long sum = 0;
        foreach (var place in places)
            sum += bytes[place];
        return sum;
    }

    private static void PrintMemory(string path)
    {
        using var file = Open(path);
        var before = AnonymousBytes();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var dump = CoredumpFile.Parse(file.Memory, AnalysisLimits.Default);
        var count = dump.Memory.Segments(0).Count;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var after = AnonymousBytes();
        Console.WriteLine(
            $"dump: {(double)allocated / count:0.00} bytes allocated a segment; RssAnon {before >> 10:N0} kB before, {after >> 10:N0} kB with the table"
        );
        GC.KeepAlive(dump);
    }

    private static void Print(string what, Measured measured, int segments, Measured? baseline)
    {
        measured.Print(what, baseline);
        Console.WriteLine($"{"", -64} {measured.Median.TotalNanoseconds / segments, 10:0.0} ns a segment");
    }

    /// <summary>Measures an action on a mapping of its own; mapping and unmapping are not counted.</summary>
    private static Measured OfMapping(string path, Action<ReadOnlyMemory<byte>> action)
    {
        var times = new TimeSpan[Rounds];
        long allocated = 0;
        for (var round = -1; round < Rounds; round++)
        {
            using var file = Open(path);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            action(file.Memory);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (round < 0)
                continue;
            times[round] = elapsed;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Array.Sort(times);
        return new(times[Rounds / 2], times[0], times[^1], allocated / Rounds);
    }

    private static MappedFile Open(string path) => MappedFile.Open(path) ?? throw new FileNotFoundException(path);

    private static long AnonymousBytes()
    {
        GC.Collect();
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("RssAnon:".Length).TrimEnd(" kB"), CultureInfo.InvariantCulture) << 10;
    }
}
