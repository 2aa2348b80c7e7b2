using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;

namespace CrashHub.Server.Tests.Data.Search;

public sealed class TermSetTests
{
    [Fact]
    public void DeeperRecursionOfTheSameFunctionsIsTheSameSet()
    {
        var shallow = TermSet.OfStack([Frame("leaf"), Frame("walk"), Frame("main")], []);
        var deep = TermSet.OfStack([Frame("leaf"), .. Enumerable.Repeat(Frame("walk"), 500), Frame("main")], []);
        var other = TermSet.OfStack([Frame("leaf"), Frame("main")], []);

        Assert.Equal(shallow!.Id, deep!.Id);
        Assert.NotEqual(shallow.Id, other!.Id);
    }

    [Fact]
    public void AFileIsFoundByItsPathAndByItsName()
    {
        var set = TermSet.OfStack([Frame("main", "/src/App/Main.c"), Frame("run", "C:\\src\\run.c"), Frame("go", "go.c")], []);

        Assert.Equal(
            ["/src/app/main.c", "c:\\src\\run.c", "go.c", "main.c", "run.c"],
            set!.Words.Where(w => w.Field == SearchFields.File).Select(w => w.Text).Order(StringComparer.Ordinal)
        );
        Assert.Contains(SearchWord.Of(SearchFields.File, "Main.c").Id, set.Words.Select(w => w.Id));
        Assert.DoesNotContain(SearchWord.Of(SearchFields.File, "main.c").Id, set.Words.Select(w => w.Id));
    }

    [Fact]
    public void AFrameOfNoModuleThatTheReportHasIsLeftWithoutOne()
    {
        var module = new ModuleReport
        {
            Index = 0,
            Name = "app.wasm",
            MatchedBy = ModuleMatch.None,
            Confidence = 0,
        };

        var set = TermSet.OfStack([Frame("main") with { Module = 0 }, Frame("lost") with { Module = 1 }], [module]);

        Assert.Equal("app.wasm", Assert.Single(set!.Words, w => w.Field == SearchFields.Module).Text);
        Assert.Null(TermSet.OfStack([Frame(null) with { Module = 1 }], [module]));
    }

    [Fact]
    public void ModulesHaveTheirNamesAndIdsAndNoMoreWordsThanTheLimit()
    {
        CrashModule[] most = [.. Enumerable.Range(0, TermSet.MostOfModules).Select(n => new CrashModule { Index = n, Name = $"m{n}" })];
        var build = Guid.CreateVersion7();

        var full = TermSet.OfModules(most);
        var cut = TermSet.OfModules([.. most, new CrashModule { Name = "more" }]);
        var one = TermSet.OfModules([
            new CrashModule
            {
                Name = "App.wasm",
                BuildId = "00ff",
                CodeId = "c0",
                MatchedBuild = build,
            },
        ]);

        Assert.Equal(TermSet.MostOfModules, full!.Words.Count);
        Assert.Equal(full.Id, cut!.Id);
        Assert.Equal(
            (string[])[.. new[] { "00ff", $"{build}", "app.wasm", "c0" }.Order(StringComparer.Ordinal)],
            one!.Words.Select(w => w.Text).Order(StringComparer.Ordinal)
        );
        Assert.Null(TermSet.OfModules([new CrashModule()]));
    }

    [Fact]
    public void AStackHasItsYoungestWordsAndNoMoreThanTheLimit()
    {
        FrameReport[] most = [.. Enumerable.Range(0, TermSet.MostOfStack).Select(n => Frame($"f{n}"))];

        var full = TermSet.OfStack(most, []);
        var cut = TermSet.OfStack([.. most, Frame("oldest")], []);

        Assert.Equal(TermSet.MostOfStack, full!.Words.Count);
        Assert.Equal(full.Id, cut!.Id);
    }

    [Fact]
    public void AnEventHasAllItsTagsAndItsFunction()
    {
        var tags = Enumerable.Range(0, 100).ToDictionary(n => $"t{n}", n => $"v{n}");

        var set = TermSet.OfEvent(new CrashEvent { Function = "checkout", Tags = tags });

        Assert.Equal(TermSet.MostOfEvent, set!.Words.Count);
        Assert.Null(TermSet.OfEvent(new CrashEvent { Release = "1" }));
        Assert.NotEqual(
            TermSet.OfEvent(new CrashEvent { Tags = new Dictionary<string, string> { ["a"] = "b" } })!.Id,
            TermSet.OfEvent(new CrashEvent { Tags = new Dictionary<string, string> { ["A"] = "b" } })!.Id
        );
    }

    [Theory]
    [InlineData(SearchWord.LongestText, false)]
    [InlineData(SearchWord.LongestText + 1, true)]
    public void TextsAreToldApartUpToTheLimit(int length, bool isSame)
    {
        var text = new string('x', length - 1);

        Assert.Equal(isSame, SearchWord.Of("frame", text + "a") == SearchWord.Of("frame", text + "b"));
        Assert.Equal(Math.Min(length, SearchWord.LongestText), SearchWord.Of("frame", text + "a").Text.Length);
    }

    private static FrameReport Frame(string? function, string? file = null) =>
        new()
        {
            Index = 0,
            Inline = false,
            Function = function,
            File = file,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Names,
        };
}
