using CrashHub.Server.Blobs;

namespace CrashHub.Server.Tests.Blobs;

public sealed class FileBytesTests
{
    [Fact]
    public void ADiskThatGivesNoBytesIsAnErrorThatNamesTheFile()
    {
        const string Path = "/proc/self/mem"; // Its first page is mapped in no process: EIO.
        using var file = FileBytes.TryOpen(Path);
        Assert.NotNull(file);

        var fault = Assert.Throws<UnreadableBlobException>(() => FileBytes.Fill(file, Path, new byte[16], 0));

        Assert.Contains(Path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotThereIsNoFault() => Assert.Null(FileBytes.Open("/proc/self/no-such-file", 0));
}
