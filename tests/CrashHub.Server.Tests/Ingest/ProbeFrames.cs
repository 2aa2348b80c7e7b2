using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>What a host knows of a crash whose dump it could send: what a probe asks with.</summary>
internal static class ProbeFrames
{
    // A probe takes no more: a host with a deeper stack sends the youngest.
    private const int Most = 1000;

    /// <summary>True where the dump has the numbers that its runtime has.</summary>
    public static bool AreRaw(byte[] dump) => CoredumpFile.Parse(dump, AnalysisLimits.Default).Layout == CoredumpLayout.Standard;

    /// <summary>As the report works them out, where the producer of the dump wrote other numbers.</summary>
    public static (List<(int Module, uint Function, ulong Offset)> Frames, object[] Modules) Of(JsonElement report)
    {
        var frames = new List<(int, uint, ulong)>();
        foreach (var frame in report.GetProperty("threads")[0].GetProperty("frames").EnumerateArray())
        {
            if (!frame.GetProperty("inline").GetBoolean())
                frames.Add((0, frame.GetProperty("functionIndex").GetUInt32(), Offset(frame.GetProperty("codeOffset"))));
        }
        return (frames, [new { name = report.GetProperty("modules")[0].GetProperty("name").GetString() }]);
    }

    public static (List<(int Module, uint Function, ulong Offset)> Frames, object[] Modules) Raw(byte[] dump)
    {
        var file = CoredumpFile.Parse(dump, AnalysisLimits.Default);
        var frames = file.Threads[0]
            .Frames.Take(Most)
            .Select(f => ((int)file.ModuleIndexOf(f)!.Value, f.FunctionIndex, f.CodeOffset))
            .ToList();
        return (frames, [.. file.Modules.Select(name => new { name })]);
    }

    private static ulong Offset(JsonElement value) => value.ValueKind == JsonValueKind.Null ? 0 : value.GetUInt64();
}
