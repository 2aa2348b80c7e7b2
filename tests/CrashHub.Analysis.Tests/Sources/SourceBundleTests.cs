using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Sources;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Sources;

public sealed class SourceBundleTests
{
    [Theory]
    [InlineData("/build/app/src/a.c", "src/a.c")]
    [InlineData("src/a.c", "src/a.c")]
    [InlineData("../../app/./src/a.c", "src/a.c")]
    [InlineData("C:\\build\\src\\a.c", "src/a.c")]
    [InlineData("/build/app/x/../src/a.c", "src/a.c")]
    [InlineData("/build/src/deep/a.c", "src/deep/a.c")]
    [InlineData("file:///build/lib/b.c", "lib/b.c")]
    [InlineData("b.c", "lib/b.c")]
    [InlineData("/elsewhere/other/b.c", null)]
    [InlineData("/build/src/A.c", null)]
    [InlineData("/build/src/none.c", null)]
    [InlineData("", null)]
    [InlineData("/", null)]
    public void FindsTheLongestPathThatAgreesFromTheEnd(string path, string? expected) =>
        Assert.Equal(expected, Find(path, "src/a.c", "src/deep/a.c", "lib/b.c", "top.c"));

    [Theory]
    [InlineData("/build/app/src/a.c", "proj-1.2/src/a.c")]
    [InlineData("/elsewhere/a.c", null)]
    public void AFolderThatHoldsEverythingNeedsNotAgree(string path, string? expected) =>
        Assert.Equal(expected, Find(path, "proj-1.2/src/a.c", "proj-1.2/main.c"));

    [Fact]
    public void SeveralFilesThatFitEquallyWellAreNone()
    {
        var bundle = Open(ZipBytes.Of(("one/a.c", "1"), ("two/a.c", "2")));

        Assert.Equal((-1, 2), (bundle.Find("a.c", out var candidates), candidates));
        Assert.Equal(1, bundle.Find("/x/two/a.c", out _));
    }

    [Fact]
    public void FilesOfOneNameAreNoneUnlessTheyHoldTheSame()
    {
        Assert.Equal(-1, Open(ZipBytes.Of(("src/a.c", "1"), ("src/a.c", "2"))).Find("src/a.c", out _));
        Assert.Equal(0, Open(ZipBytes.Of(("src/a.c", "1"), ("src/a.c", "1"))).Find("src/a.c", out _));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void OfTooManyFilesOfOneNameNoneIsCompared(int count, bool isFound)
    {
        var files = Enumerable.Range(0, count).Select(i => ($"f{i}/a.c", $"{i}")).ToArray();

        Assert.Equal(isFound, Open(ZipBytes.Of(files)).Find("/x/f7/a.c", out _) == 7);
    }

    [Fact]
    public void UnpacksStoredAndDeflatedFiles()
    {
        var text = string.Concat(Enumerable.Repeat("int main(void);\n", 1000));
        var bundle = Open(ZipBytes.Of(("a.c", text), ("b.c", "x")));

        Assert.Equal(text, Text(bundle, 0));
        Assert.Equal("x", Text(bundle, 1));
        Assert.True(bundle.Files[0].PackedLength < bundle.Files[0].Length);
        Assert.Equal(text.Length + 1, bundle.UnpackedLength);
    }

    [Theory]
    [InlineData("../a.c", SourceFileFault.UnsafeName)]
    [InlineData("src/../../a.c", SourceFileFault.UnsafeName)]
    [InlineData("src\\..\\a.c", SourceFileFault.UnsafeName)]
    [InlineData("/etc/a.c", SourceFileFault.UnsafeName)]
    [InlineData("C:\\a.c", SourceFileFault.UnsafeName)]
    [InlineData("a.c/", SourceFileFault.Folder)]
    [InlineData("..a/a.c", SourceFileFault.None)]
    public void NamesThatLeaveTheirFolderAreNeverFound(string name, SourceFileFault fault)
    {
        var bundle = Open(ZipBytes.Of((name, "x")));

        Assert.Equal(fault, bundle.Files[0].Fault);
        Assert.Equal(fault == SourceFileFault.None, bundle.Find("a.c", out _) == 0 || bundle.Find("..a/a.c", out _) == 0);
        Assert.Equal(fault == SourceFileFault.None, bundle.Read(0, out _) is not null);
    }

    [Theory]
    [InlineData(8, 1, SourceFileFault.Encrypted)]
    [InlineData(10, 12, SourceFileFault.UnknownMethod)]
    [InlineData(38, 0xA1FF0000, SourceFileFault.Link)]
    public void WhatCannotBeReadHasAFault(int field, uint value, SourceFileFault fault)
    {
        var zip = ZipBytes.Of(("a.c", "x"));
        var record = zip.AsSpan(ZipBytes.RecordAt(zip, 0));
        if (field == 38)
            BinaryPrimitives.WriteUInt32LittleEndian(record[field..], value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(record[field..], (ushort)value);

        Assert.Equal(fault, Open(zip).Files[0].Fault);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void EntriesAreCounted(int limit, bool isTaken)
    {
        var zip = ZipBytes.Of(("a.c", "x"), ("b.c", "y"));

        var bundle = SourceBundle.Open(zip, AnalysisLimits.Default with { MaxSourceFiles = limit }, out var error);

        Assert.Equal((isTaken, isTaken ? ParseErrorKind.None : ParseErrorKind.LimitReached), (bundle is not null, error.Kind));
    }

    [Theory]
    [InlineData(1000, SourceFileFault.None)]
    [InlineData(999, SourceFileFault.TooLarge)]
    public void BytesOfAFileAreBounded(int limit, SourceFileFault fault)
    {
        var zip = ZipBytes.Of(("a.c", new string('x', 1000)));

        var bundle = SourceBundle.Open(zip, AnalysisLimits.Default with { MaxSourceFileBytes = limit }, out _)!;

        Assert.Equal(fault, bundle.Files[0].Fault);
    }

    [Theory]
    [InlineData(1032, SourceFileFault.None)]
    [InlineData(1033, SourceFileFault.ImpossibleRatio)]
    public void NothingIsAllocatedForWhatDeflateCannotHold(int timesPacked, SourceFileFault fault)
    {
        var zip = ZipBytes.Of(("a.c", new string('x', 1000)));
        var record = zip.AsSpan(ZipBytes.RecordAt(zip, 0));
        var packed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[24..], packed * (uint)timesPacked);

        var bundle = Open(zip);

        Assert.Equal(fault, bundle.Files[0].Fault);
        // Either way the bytes are not what the directory says.
        Assert.Null(bundle.Read(0, out _));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1001)]
    public void AFileOfAnotherLengthThanItsRecordSaysIsDamaged(uint length)
    {
        var zip = ZipBytes.Of(("a.c", new string('x', 1000)));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(ZipBytes.RecordAt(zip, 0) + 24), length);

        Assert.Null(Open(zip).Read(0, out var error));

        Assert.Equal((ParseErrorKind.ValueOutOfRange, 30 + 3), (error.Kind, (int)error.Offset));
    }

    [Fact]
    public void AFileWhoseCheckSumDiffersIsDamaged()
    {
        var zip = ZipBytes.Of(("a.c", "stored as it is"));
        zip[ZipBytes.RecordAt(zip, 0) + 16] ^= 1;

        Assert.Null(Open(zip).Read(0, out var error));

        Assert.Equal(ParseErrorKind.ValueOutOfRange, error.Kind);
    }

    [Fact]
    public void OneDamagedFileCostsNoOther()
    {
        var zip = ZipBytes.Of(("a.c", "first"), ("b.c", "second"));
        zip[0] = 0;

        var bundle = Open(zip);

        Assert.Null(bundle.Read(0, out var error));
        Assert.Equal((ParseErrorKind.BadMagic, 0L), (error.Kind, error.Offset));
        Assert.Equal("second", Text(bundle, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK")]
    [InlineData("no zip at all, but long enough to hold one")]
    public void WhatIsNoZipIsRefused(string text)
    {
        Assert.Null(SourceBundle.Open(Encoding.UTF8.GetBytes(text), AnalysisLimits.Default, out var error));

        Assert.Equal((ParseErrorKind.MissingSection, (long)text.Length), (error.Kind, error.Offset));
    }

    private static string? Find(string path, params string[] names)
    {
        var bundle = Open(ZipBytes.Of([.. names.Select(name => (name, name))]));
        var index = bundle.Find(path, out _);
        return index < 0 ? null : bundle.Files[index].Name;
    }

    private static SourceBundle Open(byte[] zip)
    {
        var bundle = SourceBundle.Open(zip, AnalysisLimits.Default, out var error);
        Assert.Equal(ParseErrorKind.None, error.Kind);
        return bundle!;
    }

    private static string Text(SourceBundle bundle, int index) => Encoding.UTF8.GetString(bundle.Read(index, out _)!);
}
