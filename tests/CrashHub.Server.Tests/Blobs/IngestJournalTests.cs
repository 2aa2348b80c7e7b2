using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Blobs;

public sealed class IngestJournalTests : IDisposable
{
    private const int Owner = 7;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-journal-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task GivesBackWhatManyAppendAtOnce()
    {
        using var journal = Journal();
        var dumps = Enumerable.Range(0, 200).Select(k => RandomNumberGenerator.GetBytes(k * 100)).ToArray();

        var appended = await Task.WhenAll(dumps.Select(dump => journal.AppendAsync(Owner, dump)));

        for (var i = 0; i < dumps.Length; i++)
        {
            using var content = journal.Folder.Read(appended[i].Locator);
            Assert.NotNull(content);
            Assert.True(content.Bytes.Span.SequenceEqual(dumps[i]));
        }
        Assert.Equal(dumps.Length, appended.Select(a => a.Locator).Distinct().Count());
    }

    [Fact]
    public async Task ASegmentIsFreeOnceSealedAndEveryDumpIsDecided()
    {
        var journal = Journal();
        var (locator, segment) = await journal.AppendAsync(Owner, new byte[10]);
        var whileOpen = journal.Folder.IsFree(locator.Segment);

        journal.Dispose();
        var undecided = journal.Folder.IsFree(locator.Segment);
        segment.LetGo();

        Assert.Equal((false, false, true), (whileOpen, undecided, journal.Folder.IsFree(locator.Segment)));
    }

    [Theory]
    [InlineData(1)] // into the head of a record
    [InlineData(JournalRecord.HeadBytes + 5)] // into its dump
    public async Task ATornTailIsCutAndWholeRecordsStay(int left)
    {
        var (whole, torn) = await AppendTwoAsync();
        var path = new JournalFolder(folder.FullName).PathOf(whole.Segment);
        await using (var file = File.OpenWrite(path))
            file.SetLength(torn.Offset + left);

        var segments = new JournalFolder(folder.FullName);
        var (sound, length) = segments.Measure(whole.Segment);
        segments.Cut(whole.Segment, sound);

        Assert.Equal(left, length - sound);
        Assert.Equal(torn.Offset, new FileInfo(path).Length);
        using var content = new JournalFolder(folder.FullName).Read(whole);
        Assert.NotNull(content);
    }

    [Fact]
    public async Task OnlyWhoWroteASegmentKnowsThatItIsWhole()
    {
        var journal = Journal();
        var (locator, segment) = await journal.AppendAsync(Owner, new byte[10]);
        var whileOpen = journal.Folder.IsClosed(locator.Segment);
        journal.Dispose();
        segment.LetGo();

        var others = new JournalFolder(folder.FullName).IsClosed(locator.Segment);

        Assert.Equal((false, true, false), (whileOpen, journal.Folder.IsClosed(locator.Segment), others));
    }

    [Fact]
    public async Task ATailOfWrongBytesIsCutThoughItsLengthIsRight()
    {
        var (whole, torn) = await AppendTwoAsync();
        var segments = new JournalFolder(folder.FullName);
        await using (var file = File.OpenWrite(segments.PathOf(whole.Segment)))
        {
            file.Position = torn.Offset + JournalRecord.HeadBytes + 50;
            file.WriteByte(0xFF);
        }

        Assert.Null(segments.Read(torn));
        Assert.Equal(torn.Offset, segments.Measure(whole.Segment).Sound);
        using var content = segments.Read(whole);
        Assert.NotNull(content);
    }

    [Fact]
    public async Task NothingOfAnotherOwnerLengthOrPlaceIsRead()
    {
        using var journal = Journal();
        var (locator, _) = await journal.AppendAsync(Owner, new byte[100]);

        Assert.Null(journal.Folder.Read(locator with { Owner = Owner + 1 }));
        Assert.Null(journal.Folder.Read(locator with { Length = 99 }));
        Assert.Null(journal.Folder.Read(locator with { Length = int.MaxValue }));
        Assert.Null(journal.Folder.Read(locator with { Offset = 1 }));
        Assert.Null(journal.Folder.Read(locator with { Offset = long.MaxValue - 4 }));
        Assert.Null(journal.Folder.Read(locator with { Segment = Guid.NewGuid() }));
    }

    [Fact]
    public async Task RefusesWhileTheDiskIsFullAndTakesAgainAfterwards()
    {
        var options = new StorageOptions { MinFreeBytes = long.MaxValue };
        using var journal = Journal(options);

        await Assert.ThrowsAsync<IOException>(() => journal.AppendAsync(Owner, new byte[10]));
        options.MinFreeBytes = 0;
        var (locator, _) = await journal.AppendAsync(Owner, new byte[10]);

        using var content = journal.Folder.Read(locator);
        Assert.NotNull(content);
    }

    [Fact]
    public async Task LocatorsSurviveAsTextAndOthersAreRefused()
    {
        using var journal = Journal();
        var (locator, _) = await journal.AppendAsync(Owner, new byte[10]);

        Assert.True(JournalLocator.TryParse(locator.ToString(), out var parsed));
        Assert.Equal(locator, parsed);
        foreach (
            var text in new[]
            {
                "",
                "7/x@1+2",
                "7/" + Guid.NewGuid().ToString("n"),
                "/@+",
                $"7/{Guid.NewGuid():n}@-1+2",
                $"x/{Guid.NewGuid():n}@1+2",
            }
        )
            Assert.False(JournalLocator.TryParse(text, out _), text);
    }

    private async Task<(JournalLocator Whole, JournalLocator Torn)> AppendTwoAsync()
    {
        using var journal = Journal();
        // One after another may take different lanes, so one more than lanes there are has a second in one of them.
        var appended = new List<(JournalLocator Locator, JournalSegment Segment)>();
        for (var k = 0; k < 3; k++)
            appended.Add(await journal.AppendAsync(Owner, RandomNumberGenerator.GetBytes(1000)));
        foreach (var (_, segment) in appended)
            segment.LetGo();
        var same = appended.Select(a => a.Locator).GroupBy(l => l.Segment).First(g => g.Count() > 1).OrderBy(l => l.Offset).ToList();
        return (same[^2], same[^1]);
    }

    private IngestJournal Journal(StorageOptions? options = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataPath"] = folder.FullName };
        var data = new DataFolder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var space = new FreeSpace(data, Options.Create(options ?? new StorageOptions { MinFreeBytes = 0 }));
        return new IngestJournal(new JournalFolder(folder.FullName), space, TimeProvider.System, NullLogger<IngestJournal>.Instance);
    }
}
