using System.Text.Json;
using System.Text.Json.Serialization;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;

namespace CrashHub.Server.Data;

/// <summary>
/// How a report lies in its row: what everybody may read, and apart from it what came from the dump's memory (the message when it was read there, and
/// every variable). Both are JSON, zstd.
/// </summary>
internal static class StoredReport
{
    private const int Level = 3;

    /// <summary>Splits and packs a report. <c>FromMemory</c> is null when nothing came from memory.</summary>
    public static (byte[] Report, byte[]? FromMemory) Pack(CrashReport report)
    {
        var threads = report.Threads.Select(t =>
            t with
            {
                Frames = [.. t.Frames.Select(f => f.Variables is null ? f : f with { Variables = null })],
            }
        );
        var withheld = report.Trap is { MessageFromMemory: true, Message: not null };
        var shown = report with
        {
            Threads = [.. threads],
            Trap = withheld ? report.Trap with { Message = null, MessageWithheld = true } : report.Trap,
        };
        var frames = new List<FrameMemory>();
        for (var thread = 0; thread < report.Threads.Count; thread++)
        {
            foreach (var frame in report.Threads[thread].Frames)
            {
                if (frame.Variables is { } variables)
                    frames.Add(new FrameMemory(thread, frame.Index, variables));
            }
        }
        var memory = withheld || frames.Count > 0 ? new ReportMemory(withheld ? report.Trap.Message : null, frames) : null;
        return (
            Compress(JsonSerializer.SerializeToUtf8Bytes(shown, ContractsJson.Default.CrashReport)),
            memory is null ? null : Compress(JsonSerializer.SerializeToUtf8Bytes(memory, ReportMemoryJson.Default.ReportMemory))
        );
    }

    /// <summary>The report; whole when <paramref name="fromMemory"/> is given, else as a reader without <c>memory:read</c> sees it.</summary>
    public static CrashReport Unpack(byte[] report, byte[]? fromMemory)
    {
        var shown = JsonSerializer.Deserialize(Decompress(report), ContractsJson.Default.CrashReport)!;
        if (fromMemory is null)
            return shown;
        var memory = JsonSerializer.Deserialize(Decompress(fromMemory), ReportMemoryJson.Default.ReportMemory)!;
        var trap = memory.Message is { } message
            ? shown.Trap with
            {
                Message = message,
                MessageWithheld = false,
                MessageFromMemory = true,
            }
            : shown.Trap;
        var variables = memory.Frames.ToDictionary(f => (f.Thread, f.Frame), f => f.Variables);
        var threads = shown.Threads.Select(
            (t, thread) =>
                t with
                {
                    Frames =
                    [
                        .. t.Frames.Select(f => variables.TryGetValue((thread, f.Index), out var found) ? f with { Variables = found } : f),
                    ],
                }
        );
        return shown with { Trap = trap, Threads = [.. threads] };
    }

    private static byte[] Compress(byte[] bytes) => Zstd.Compress(bytes, Level);

    private static byte[] Decompress(byte[] packed)
    {
        var bytes = new byte[Zstd.LengthOf(packed)];
        Zstd.Decompress(packed, bytes);
        return bytes;
    }
}

/// <summary>What one report holds from memory.</summary>
internal sealed record ReportMemory(string? Message, IReadOnlyList<FrameMemory> Frames);

/// <summary>One frame's variables, by position of the thread and <see cref="FrameReport.Index"/>.</summary>
internal sealed record FrameMemory(int Thread, int Frame, IReadOnlyList<VariableReport> Variables);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportMemory))]
internal sealed partial class ReportMemoryJson : JsonSerializerContext;
