using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SourceMaps;

public sealed class SourceMapTests
{
    [Fact]
    public void FindsTheLastMappingAtOrBeforeTheOffset()
    {
        // Offsets 0, 4 and 6; lines 1, 2 and 2; columns 1, 1 and 4.
        var map = Parse("""{"version":3,"sources":["b.ts"],"names":[],"mappings":"AAAA,IACA,EAAG"}""");

        Assert.Equal(
            [(1u, 1u), (1u, 1u), (2u, 1u), (2u, 1u), (2u, 4u), (2u, 4u)],
            new ulong[] { 0, 3, 4, 5, 6, 1000 }.Select(offset => At(map, offset))
        );
    }

    [Fact]
    public void MappingsWithoutSourceGiveNoPosition()
    {
        var map = Parse("""{"version":3,"sources":["b.ts"],"names":[],"mappings":"AAAA,I,EAAC"}""");

        Assert.Equal([(1u, 1u), default, (1u, 2u)], new ulong[] { 0, 4, 6 }.Select(offset => At(map, offset)));
    }

    [Fact]
    public void MappingsOfOtherFunctionsDoNotCount()
    {
        var map = Parse("""{"version":3,"sources":["b.ts"],"names":[],"mappings":"AAAA,IACA"}""");

        Assert.False(map.TryFind(new(10), new(5), out _));
        Assert.True(map.TryFind(new(10), new(4), out _));
    }

    [Fact]
    public void OffsetsBeforeTheFirstMappingGiveNoPosition()
    {
        Assert.False(Parse("""{"version":3,"sources":["b.ts"],"mappings":"IAAA"}""").TryFind(new(3), new(0), out _));
    }

    [Fact]
    public void ReadsNamesRootContentAndIgnoreList()
    {
        var map = Parse(
            """
            {"version":3,"file":"x","sourceRoot":"./x","sources":["a.ts","~lib/b.ts",null],"sourcesContent":["let a = \"\u00e9\\\n\"",null],
             "names":["alpha","beta"],"x_google_ignoreList":[1],"mappings":"AAAA,ECAAA,ECAAC","debugId":{"nested":[1,{"mappings":"!"}]}}
            """
        );

        Assert.Equal([new("a.ts", "./x", false), new("~lib/b.ts", "./x", true), new SourceMapSource("", "./x", false)], map.Sources);
        Assert.True(map.TryFind(new(2), new(0), out var second));
        Assert.Equal(new SourceMapPosition(1, "~lib/b.ts", 1, 1, "alpha"), second);
        Assert.True(map.TryFind(new(4), new(0), out var third));
        Assert.Equal((2, "beta"), (third.SourceIndex, third.Name));
        Assert.Equal("let a = \"é\\\n\"", map.ContentOf(0));
        Assert.Null(map.ContentOf(1));
        Assert.Null(map.ContentOf(3));
        Assert.Null(map.ContentOf(-1));
    }

    [Fact]
    public void SectionsCountFromTheirColumnUpToTheNext()
    {
        var map = Parse(
            """
            {"version":3,"sections":[
              {"offset":{"line":0,"column":10},"map":{"version":3,"sources":["a.ts"],"names":["n"],"mappings":"AAAAA,KACA,KACA"}},
              {"offset":{"line":0,"column":20},"map":{"version":3,"sources":["b.ts"],"names":["m"],"mappings":"AAAAA"}},
              {"offset":{"line":1,"column":0},"map":{"version":3,"sources":["c.ts"],"mappings":"AAAA"}}]}
            """
        );

        Assert.Equal(3, map.Count);
        Assert.Equal([default, (1u, 1u), (2u, 1u), (1u, 1u)], new ulong[] { 9, 10, 15, 20 }.Select(offset => At(map, offset)));
        Assert.True(map.TryFind(new(20), new(0), out var position));
        Assert.Equal(("b.ts", "m"), (position.Source, position.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"sources":[],"mappings":""}""")]
    [InlineData("""{"version":3.5,"sources":[],"mappings":""}""")]
    [InlineData("""{"version":3,"sources":["a],"mappings":""}""")]
    public void RejectsWhatIsNoSourceMap(string json)
    {
        Assert.Null(SourceMap.Parse(Encoding.UTF8.GetBytes(json), AnalysisLimits.Default, out var error));

        Assert.Equal(ParseErrorKind.UnknownEncoding, error.Kind);
        Assert.InRange(error.Offset, 0, json.Length);
    }

    [Theory]
    [InlineData("AAAA,I!AA", ParseErrorKind.UnknownEncoding)]
    [InlineData("AAAA,IA", ParseErrorKind.UnexpectedEnd)]
    [InlineData("AAAA,IAg", ParseErrorKind.UnexpectedEnd)]
    [InlineData("AAAA,IAAAAA", ParseErrorKind.ValueOutOfRange)]
    [InlineData("AAAA,gggggggggB", ParseErrorKind.ValueOutOfRange)]
    [InlineData("AAAA,JAAA", ParseErrorKind.ValueOutOfRange)]
    [InlineData("AAAA,ICAA", ParseErrorKind.IndexOutOfRange)]
    [InlineData("AAAA,IDAA", ParseErrorKind.IndexOutOfRange)]
    [InlineData("AAAA,IADA", ParseErrorKind.IndexOutOfRange)]
    public void AFaultInTheMappingsKeepsThoseBeforeIt(string mappings, ParseErrorKind kind)
    {
        var json = $$"""{"version":3,"sources":["b.ts"],"mappings":"{{mappings}}"}""";

        var map = SourceMap.Parse(Encoding.UTF8.GetBytes(json), AnalysisLimits.Default, out var error)!;

        Assert.Equal((kind, json.IndexOf(mappings, StringComparison.Ordinal) + 5), (error.Kind, (int)error.Offset));
        Assert.Equal((1u, 1u), At(map, 3));
    }

    [Fact]
    public void OtherGeneratedLinesAreNotTheModules()
    {
        Assert.Equal(1, Parse("""{"version":3,"sources":["b.ts"],"mappings":"AAAA;!!!"}""").Count);
    }

    [Fact]
    public void UnorderedMappingsArePutInOrder()
    {
        var map = Parse("""{"version":3,"sources":["b.ts"],"mappings":"UAAA,JACA"}""");

        Assert.Equal([(2u, 1u), (1u, 1u)], new ulong[] { 6, 10 }.Select(offset => At(map, offset)));
    }

    [Fact]
    public void AcceptsByteOrderMarkScriptGuardAndEscapedSlashes()
    {
        byte[] json = [0xef, 0xbb, 0xbf, .. ")]}'\n{\"version\":3,\"sources\":[\"b.ts\"],\"mappings\":\"AAAA,\\/\\/AAAA\"}"u8];

        var map = SourceMap.Parse(json, AnalysisLimits.Default, out _)!;

        Assert.Equal("b.ts", Assert.Single(map.Sources).Path);
        Assert.Equal((1u, 1u), At(map, 0));
    }

    [Fact]
    public void ReadsOffsetsAndDifferencesBeyondTwoGibibytes()
    {
        var map = Parse(
            $$"""{"version":3,"sources":["b.ts"],"mappings":"{{SourceMapBytes.Number(0x80000010)}}AAA,{{SourceMapBytes.Number(0x7fffffe0)}}ACA"}"""
        );

        Assert.Equal(
            [default, (1u, 1u), (1u, 1u), (2u, 1u)],
            new ulong[] { 0x8000000f, 0x80000010, 0xffffffef, 0xfffffff0 }.Select(offset => At(map, offset))
        );
    }

    [Theory]
    [InlineData(0xfffffffeul, ParseErrorKind.None)]
    [InlineData(0x100000000ul, ParseErrorKind.ValueOutOfRange)]
    public void OffsetsEndWhereAModuleEnds(ulong offset, ParseErrorKind kind)
    {
        var json = $$"""{"version":3,"sources":["b.ts"],"mappings":"{{SourceMapBytes.Number((long)offset)}}AAA"}""";

        SourceMap.Parse(Encoding.UTF8.GetBytes(json), AnalysisLimits.Default, out var error);

        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void SegmentsOfOneFourAndFiveFieldsAreRead()
    {
        var map = Parse("""{"version":3,"sources":["b.ts"],"names":["n"],"mappings":"A,CAAA,CAAAA"}""");

        Assert.False(map.TryFind(new(0), new(0), out _));
        Assert.True(map.TryFind(new(1), new(0), out var plain) && plain.Name is null);
        Assert.True(map.TryFind(new(2), new(0), out var named) && named.Name == "n");
    }

    [Theory]
    [InlineData("AA", 0)]
    [InlineData("AAA", 0)]
    [InlineData("AAAA,AAAAAA", 5)]
    public void SegmentsOfOtherLengthsAreRefusedAtTheirByte(string mappings, int at)
    {
        var json = $$"""{"version":3,"sources":["b.ts"],"names":["n"],"mappings":"{{mappings}}"}""";

        SourceMap.Parse(Encoding.UTF8.GetBytes(json), AnalysisLimits.Default, out var error);

        Assert.True(error.Kind is ParseErrorKind.UnexpectedEnd or ParseErrorKind.ValueOutOfRange);
        Assert.Equal(json.IndexOf(mappings, StringComparison.Ordinal) + at, error.Offset);
    }

    [Fact]
    public void AnIndexMapInsideAnIndexMapIsRefusedAtItsByte()
    {
        const string Json = """
            {"version":3,"sections":[
              {"offset":{"line":0,"column":0},"map":{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{"version":3,"sources":["a.ts"],"mappings":"AAAA"}}]}},
              {"offset":{"line":0,"column":9},"map":{"version":3,"sources":["b.ts"],"mappings":"AAAA"}}]}
            """;

        var map = SourceMap.Parse(Encoding.UTF8.GetBytes(Json), AnalysisLimits.Default, out var error)!;

        Assert.Equal(
            (ParseErrorKind.UnknownEncoding, (long)Json.IndexOf("{\"offset", StringComparison.Ordinal)),
            (error.Kind, error.Offset)
        );
        Assert.True(map.TryFind(new(9), new(0), out var position));
        Assert.Equal(("b.ts", 1), (position.Source, map.Sources.Count));
    }

    [Theory]
    [InlineData(4, ParseErrorKind.None, 4)]
    [InlineData(3, ParseErrorKind.LimitReached, 3)]
    public void SourcesOfAllSectionsAreCountedTogether(int limit, ParseErrorKind expected, int sources)
    {
        var json =
            """
            {"version":3,"sections":[
              {"offset":{"line":0,"column":0},"map":{"version":3,"sources":["a.ts","b.ts"],"mappings":"AAAA"}},
              {"offset":{"line":0,"column":9},"map":{"version":3,"sources":["c.ts","d.ts"],"mappings":"AAAA"}}]}
            """u8.ToArray();

        var map = SourceMap.Parse(json, AnalysisLimits.Default with { MaxSourceMapNames = limit }, out var error)!;

        Assert.Equal((expected, sources), (error.Kind, map.Sources.Count));
    }

    [Theory]
    [InlineData(2, ParseErrorKind.None)]
    [InlineData(1, ParseErrorKind.LimitReached)]
    public void SectionsAreCounted(int limit, ParseErrorKind expected)
    {
        var json =
            """
            {"version":3,"sections":[
              {"offset":{"line":0,"column":0},"map":{"version":3,"sources":["a.ts"],"mappings":"AAAA"}},
              {"offset":{"line":0,"column":9},"map":{"version":3,"sources":["b.ts"],"mappings":"AAAA"}}]}
            """u8.ToArray();

        var map = SourceMap.Parse(json, AnalysisLimits.Default with { MaxSections = limit }, out var error)!;

        Assert.Equal((limit, expected), (map.Count, error.Kind));
    }

    [Theory]
    [InlineData("""{"version":3,"sources":["b.ts"],"mappings":"AAAA;AACA"}""", true)]
    [InlineData("""{"version":3,"sources":["b.ts"],"mappings":"AAAA;;,;"}""", false)]
    [InlineData("""{"version":3,"sections":[{"offset":{"line":1,"column":0},"map":{"version":3,"sources":[],"mappings":""}}]}""", true)]
    [InlineData("""{"version":3,"sections":[{"offset":{"line":0,"column":7},"map":{"version":3,"sources":[],"mappings":""}}]}""", false)]
    public void TellsWhetherItMapsLinesThatAModuleDoesNotHave(string json, bool others) => Assert.Equal(others, Parse(json).HasOtherLines);

    [Theory]
    [InlineData("a.ts", null, "a.ts")]
    [InlineData("a.ts", "", "a.ts")]
    [InlineData("a.ts", "./build/app", "a.ts")]
    [InlineData("a.ts", "lib", "a.ts")]
    [InlineData("a.ts", "/home/dev/app/", "/home/dev/app/a.ts")]
    [InlineData("a.ts", "https://host/app", "https://host/app/a.ts")]
    [InlineData("/b/a.ts", "/home", "/b/a.ts")]
    [InlineData("file:///b/a.ts", "/home", "file:///b/a.ts")]
    [InlineData("", "/home", "")]
    public void RootsThatSayWhereTheyAreComeBeforeThePath(string path, string? root, string full) =>
        Assert.Equal(full, new SourceMapSource(path, root, false).FullPath);

    [Fact]
    public void TextThatIsNotUnicodeIsReplaced()
    {
        byte[] json = [.. "{\"version\":3,\"sources\":[\"\\ud800x\",\""u8, 0xff, .. "y\",\"\\ud83d\\ude00\"],\"mappings\":\"\"}"u8];

        var map = SourceMap.Parse(json, AnalysisLimits.Default, out var error)!;

        Assert.Equal(ParseErrorKind.None, error.Kind);
        Assert.Equal(["\ufffdx", "\ufffdy", "\U0001f600"], map.Sources.Select(source => source.Path));
    }

    [Theory]
    [InlineData("""{"line":0,"column":-1}""")]
    [InlineData("""{"line":-1,"column":0}""")]
    [InlineData("""{"line":0,"column":1e99}""")]
    [InlineData("""{"line":"x"}""")]
    [InlineData("""{"line":0,"column":5}""")]
    public void SectionsOutOfOrderAreToldAndLeftOut(string offset)
    {
        var section = """ "map":{"version":3,"sources":["b.ts"],"mappings":"AAAA"}""";
        var json = $$"""{"version":3,"sections":[{"offset":{"line":0,"column":5},{{section}}},{"offset":{{offset}},{{section}}}]}""";

        var map = SourceMap.Parse(Encoding.UTF8.GetBytes(json), AnalysisLimits.Default, out var error)!;

        Assert.Equal(ParseErrorKind.ValueOutOfRange, error.Kind);
        Assert.Equal(1, map.Count);
    }

    [Theory]
    [InlineData(3, ParseErrorKind.None)]
    [InlineData(2, ParseErrorKind.LimitReached)]
    public void MappingsAreCounted(int limit, ParseErrorKind expected)
    {
        var json = """{"version":3,"sources":["b.ts"],"mappings":"AAAA,IACA,IACA"}"""u8.ToArray();

        var map = SourceMap.Parse(json, AnalysisLimits.Default with { MaxSourceMapEntries = limit }, out var error)!;

        Assert.Equal((limit, expected), (map.Count, error.Kind));
    }

    [Theory]
    [InlineData(2, ParseErrorKind.None)]
    [InlineData(1, ParseErrorKind.LimitReached)]
    public void SourcesAreCounted(int limit, ParseErrorKind expected)
    {
        var json = """{"version":3,"sources":["a.ts","b.ts"],"mappings":"AAAA"}"""u8.ToArray();

        var map = SourceMap.Parse(json, AnalysisLimits.Default with { MaxSourceMapNames = limit }, out var error)!;

        Assert.Equal((limit, expected), (map.Sources.Count, error.Kind));
    }

    /// <summary>Changed bytes of a sound map never throw, and faults lie inside the input.</summary>
    [Fact]
    public void ChangedBytesNeverThrow()
    {
        var original =
            """{"version":3,"sourceRoot":"r","sources":["a.ts","\u00e9\n"],"sourcesContent":["x\ud800"],"names":["n"],"ignoreList":[1],"mappings":"AAAAA,ICCC,I,EAAG"}"""u8.ToArray();
        var random = new Random(20);
        for (var round = 0; round < Fuzz.Rounds(20_000); round++)
        {
            var changed = original.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
                changed[random.Next(changed.Length)] =
                    random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"\"\\{}[],:0-u;gA"[random.Next(14)];
            var length = random.Next(5) == 0 ? random.Next(changed.Length) : changed.Length;

            var map = SourceMap.Parse(changed.AsMemory(0, length), AnalysisLimits.Default, out var error);

            Assert.InRange(error.Offset, 0, length);
            for (ulong offset = 0; offset < 12; offset++)
                map?.TryFind(new(offset), new(0), out _);
            for (var i = 0; i < map?.Sources.Count; i++)
                map.ContentOf(i);
        }
    }

    private static SourceMap Parse(string json)
    {
        var map = SourceMap.Parse(Encoding.UTF8.GetBytes(json), AnalysisLimits.Default, out var error);
        Assert.Equal(ParseErrorKind.None, error.Kind);
        return map!;
    }

    private static (uint Line, uint Column) At(SourceMap map, ulong offset) =>
        map.TryFind(new(offset), new(0), out var position) ? (position.Line, position.Column) : default;
}
