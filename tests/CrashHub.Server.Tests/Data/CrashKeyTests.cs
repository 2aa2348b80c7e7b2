using System.Text.RegularExpressions;
using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Data;

public sealed class CrashKeyTests
{
    [Fact]
    public void AnIdTellsTheMillisecondInWhichItsCrashWasReceived()
    {
        var at = new DateTimeOffset(2026, 11, 30, 1, 2, 3, 456, TimeSpan.Zero).AddMicroseconds(789);

        var (from, before) = CrashKey.RangeOf(Guid.CreateVersion7(at));

        Assert.Equal(new DateTimeOffset(2026, 11, 30, 1, 2, 3, 456, TimeSpan.Zero), from);
        Assert.Equal(from.AddMilliseconds(1), before);
    }

    [Fact]
    public void SeveralIdsTellTheFirstAndTheLast()
    {
        var at = new DateTimeOffset(2026, 11, 30, 1, 2, 3, TimeSpan.Zero);

        var (from, before) = CrashKey.RangeOf([
            Guid.CreateVersion7(at.AddDays(1)),
            Guid.Parse("ffffffff-ffff-4fff-bfff-ffffffffffff"),
            Guid.CreateVersion7(at),
        ]);

        Assert.Equal((at, at.AddDays(1).AddMilliseconds(1)), (from, before));
    }

    [Theory]
    [InlineData("ffffffff-ffff-7fff-bfff-ffffffffffff")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void AnIdOfNoInstantIsNoFault(string id)
    {
        var (from, before) = CrashKey.RangeOf(Guid.Parse(id));

        Assert.True(from <= before);
    }

    [Fact]
    public void NobodyLooksForACrashByItsIdAlone()
    {
        var alone = new Regex(
            @"\b(Crashes|CrashReports|CrashModules)\b[^;]*?\b(\w\.(Id|CrashId) == |[iI]ds\.Contains\(\w\.(Id|CrashId)\))",
            RegexOptions.Singleline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(5)
        );

        var files = SourceFiles
            .Of("src/CrashHub.Server")
            .Where(file => Path.GetFileName(file) != "CrashKey.cs")
            .Where(file =>
                alone.Matches(File.ReadAllText(file)).Any(match => !match.Value.Contains("ReceivedAt", StringComparison.Ordinal))
            );

        Assert.Empty(files.Select(Path.GetFileName));
    }
}
