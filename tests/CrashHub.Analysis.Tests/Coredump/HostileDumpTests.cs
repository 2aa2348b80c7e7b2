using System.Text.Json;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class HostileDumpTests
{
    public static TheoryData<string, string> Files(string surface)
    {
        var data = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Fixture.PathOf("hostile/manifest.jsonl")))
        {
            var entry = JsonDocument.Parse(line).RootElement;
            if (entry.GetProperty("surface").GetString() == surface)
                data.Add(entry.GetProperty("file").GetString()!, entry.GetProperty("expect").GetString()!);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Files), "crash")]
    public void AnswersDumpsAsTheManifestExpects(string file, string expect)
    {
        var bytes = Fixture.Bytes($"hostile/{file}");
        var outline = CoredumpOutline.Read(bytes);
        var dump = CoredumpFile.Parse(bytes, AnalysisLimits.Default);
        var notes = dump.Notes.Concat(dump.Memory.Notes).ToList();
        var answer =
            outline.Status != CoredumpStatus.Ok ? "422"
            : notes.Exists(note => note.IsDamage) ? "202-salvage"
            : "202";

        Assert.Contains(answer, expect.Split('|'));
        Assert.All(notes, note => Assert.InRange(note.Offset, 0, bytes.Length));
    }

    [Theory]
    [MemberData(nameof(Files), "build")]
    public void AnswersModulesAsTheManifestExpects(string file, string expect)
    {
        var module = WasmModule.Parse(Fixture.Bytes($"hostile/{file}"), AnalysisLimits.Default);
        var isDamaged = module.Faults.Count + module.Names.Faults.Count > 0;

        Assert.True(module.IsModule);
        Assert.True(!isDamaged || expect.Contains("201-findings", StringComparison.Ordinal), string.Join("; ", module.Faults));
    }
}
