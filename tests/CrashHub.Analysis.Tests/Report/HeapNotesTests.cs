using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Heap;

namespace CrashHub.Analysis.Tests.Report;

public sealed class HeapNotesTests
{
    [Fact]
    public void AReportSaysWhereAFreeBlockWasWrittenTo()
    {
        var note = Assert.Single(TruthCase.Open("object-cache-o0").Report().Notes, note => note.Kind == "damagedHeap");

        Assert.Contains("44 bytes at 0x11180", note.Detail, StringComparison.Ordinal);
        Assert.Contains("while it was free", note.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session-o0-store")]
    [InlineData("router-o1")]
    [InlineData("asc-inventory-debug-assert")]
    [InlineData("image-scale-o2")]
    [InlineData("resolver-o1-engine")]
    public void ASoundHeapIsNotSpokenOf(string name) =>
        Assert.DoesNotContain(TruthCase.Open(name).Report().Notes, note => note.Kind.StartsWith("damaged", StringComparison.Ordinal));

    [Fact]
    public void NamesTheBlockThatEndsWhereAHeaderWasWrittenOver()
    {
        var dump = new HeapDump("router-o1", "router-o1");
        var victim = dump.Heap()!.Find(dump.Heap()![3].Payload)!.Value;
        dump.Write(victim.Address + victim.Length + 4, 0x41414141);

        var report = TruthCase.Open("router-o1").Report(changeDump: _ => dump.Bytes);

        var note = report.Notes.First(n => n.Kind == "damagedHeap");
        Assert.Contains($"0x{victim.Payload:x}", note.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("41414141", note.Detail, StringComparison.Ordinal);
    }
}
