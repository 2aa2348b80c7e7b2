using CrashHub.Server.Data;
using Microsoft.Extensions.Configuration;

namespace CrashHub.Server.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("crashhub-folder-");

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public void CreatesAndHoldsTheFolder()
    {
        using var folder = Folder("new/data");

        Assert.Null(folder.Hold());
        Assert.True(Directory.Exists(folder.Path));
    }

    [Fact]
    public void RefusesAFolderThatAnotherHolds()
    {
        using var first = Folder("data");
        using var second = Folder("data");

        Assert.Null(first.Hold());

        Assert.Contains("in use by another CrashHub process", second.Hold(), StringComparison.Ordinal);
    }

    [Fact]
    public void IsFreeAgainOnceLetGo()
    {
        using (var first = Folder("data"))
            Assert.Null(first.Hold());
        using var second = Folder("data");

        Assert.Null(second.Hold());
    }

    [Fact]
    public void SaysThatTheLockCantBeOpened()
    {
        Directory.CreateDirectory(Path.Combine(temporary.FullName, "data", "lock"));
        using var folder = Folder("data");

        Assert.Contains("can't be written", folder.Hold(), StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhyAFolderCantBeWritten()
    {
        File.WriteAllText(Path.Combine(temporary.FullName, "file"), "");
        using var folder = Folder("file/data");

        Assert.Contains("can't be written", folder.Hold(), StringComparison.Ordinal);
    }

    private DataFolder Folder(string name)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataPath"] = Path.Combine(temporary.FullName, name) };
        return new DataFolder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
