using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Tests.Data.Query;

public sealed class QueryParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("   ", "nothing")]
    [InlineData("release:1.0", "Release=1.0")]
    [InlineData("RELEASE:1.0", "Release=1.0")]
    [InlineData("a b", "(Text=a & Text=b)")]
    [InlineData("a AND b OR c", "((Text=a & Text=b) | Text=c)")]
    [InlineData("a (b OR c)", "(Text=a & (Text=b | Text=c))")]
    [InlineData("!a !!b", "(!Text=a & Text=b)")]
    [InlineData("!(a b)", "!(Text=a & Text=b)")]
    [InlineData("std::vector", "Text=std::vector")]
    [InlineData("main(int)", "Text=main(int)")]
    [InlineData("(main(int))", "Text=main(int)")]
    [InlineData("\"a b\"", "Text=a b")]
    [InlineData("function:\"check \\\"out\\\"\"", "Function=check \"out\"")]
    [InlineData("function:check*", "Function=check* pattern")]
    [InlineData("function:\"check*\"", "Function=check*")]
    [InlineData("release:\"\"", "Release=")]
    [InlineData("ORDER", "Text=ORDER")]
    [InlineData("tag.größe:5", "Tag größe=5")]
    [InlineData("tag.\"build id:1\":\"a b\"", "Tag build id:1=a b")]
    [InlineData("(tag.\"a \\\"b\\\\\":x)", "Tag a \"b\\=x")]
    [InlineData("TAG.x/y:z", "Tag x/y=z")]
    [InlineData("tag.x", "Text=tag.x")]
    [InlineData("\"NOT\" -1 -x:y not", "(Text=NOT & Text=-1 & Text=-x:y & Text=not)")]
    public void ReadsTheLanguage(string query, string expected)
    {
        var (node, fault) = QueryParser.Parse(query, readsMemory: false, Now);

        Assert.Null(fault);
        Assert.Equal(expected, Show(node));
    }

    [Theory]
    [InlineData("release:\"open", 8)]
    [InlineData("nosuchfield:1", 0)]
    [InlineData("a nosuchfield:1", 2)]
    [InlineData("count:>many", 7)]
    [InlineData("firstSeen:>never", 11)]
    [InlineData("is:nothing", 3)]
    [InlineData("release:", 8)]
    [InlineData("release:>1", 9)]
    [InlineData("(a", 0)]
    [InlineData("a)", 1)]
    [InlineData("()", 1)]
    [InlineData("a OR", 4)]
    [InlineData("OR a", 0)]
    [InlineData("!", 1)]
    [InlineData("tag.:x", 0)]
    [InlineData("tag.\"\":x", 0)]
    [InlineData("a NOT b", 2)]
    [InlineData("a -is:open", 2)]
    [InlineData("-tag.\"a b\":x", 0)]
    public void NamesThePlaceOfAFault(string query, int position)
    {
        var (node, fault) = QueryParser.Parse(query, readsMemory: false, Now);

        Assert.Null(node);
        Assert.Equal(position, fault?.Position);
    }

    [Theory]
    [InlineData("relaese:1", "release")]
    [InlineData("firstseem:-1d", "firstSeen")]
    [InlineData("is:opne", "open")]
    [InlineData("env:prod", "environment")]
    [InlineData("rel:1", "release")]
    [InlineData("status:open", "is")]
    [InlineData("f:1", null)]
    [InlineData("somethingelse:1", null)]
    public void SuggestsWhatWasMeant(string query, string? expected) =>
        Assert.Equal(expected, QueryParser.Parse(query, readsMemory: false, Now).Fault?.Suggestion);

    [Fact]
    public void WhatIsReadSaysWhatWasMeantToo()
    {
        Assert.EndsWith("Did you mean is:open?", QueryParser.Parse("is:opne", readsMemory: false, Now).Fault?.Detail);
        Assert.EndsWith("symbolicated.", QueryParser.Parse("is:zzzzzzzz", readsMemory: false, Now).Fault?.Detail);
    }

    [Fact]
    public void SearchingMessagesTakesTheScope()
    {
        Assert.Equal("memory:read", QueryParser.Parse("message:x", readsMemory: false, Now).Fault?.NeedsScope);
        Assert.Null(QueryParser.Parse("message:x", readsMemory: true, Now).Fault?.NeedsScope);
    }

    [Fact]
    public void TakesAsManyTermsAsTheLimitAndNotOneMore()
    {
        Assert.Null(Fault(string.Join(' ', Enumerable.Repeat("a", QueryParser.MostTerms))));
        Assert.NotNull(Fault(string.Join(' ', Enumerable.Repeat("a", QueryParser.MostTerms + 1))));
    }

    [Fact]
    public void NestsAsDeepAsTheLimitAndNotDeeper()
    {
        Assert.Null(Fault(new string('(', QueryParser.MostDepth) + "a" + new string(')', QueryParser.MostDepth)));
        Assert.NotNull(Fault(new string('(', QueryParser.MostDepth + 1) + "a" + new string(')', QueryParser.MostDepth + 1)));
    }

    [Fact]
    public void TakesAsManyBytesAsTheLimitAndNotOneMore()
    {
        Assert.Null(Fault(new string('a', QueryParser.MostBytes)));
        Assert.NotNull(Fault(new string('a', QueryParser.MostBytes + 1)));
    }

    [Fact]
    public void AnyTextEndsInAQueryOrAFault()
    {
        var random = new Random(20260131);
        const string alphabet = "ab:!()\"\\ *<>=-.OR1é\u0001";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var (node, fault) = QueryParser.Parse(text, readsMemory: false, Now);
            Assert.True(node is null || fault is null, text);
            Assert.True(fault is null || (fault.Position >= 0 && fault.Position <= text.Length), text);
        }
    }

    [Theory]
    [InlineData("lastSeen:-24h", "GreaterOrEqual", "2026-01-30T12:00:00Z")]
    [InlineData("lastSeen:<-7d", "Less", "2026-01-24T12:00:00Z")]
    [InlineData("firstSeen:>2026-01-30", "GreaterOrEqual", "2026-01-31T00:00:00Z")]
    [InlineData("firstSeen:<=2026-01-30", "Less", "2026-01-31T00:00:00Z")]
    [InlineData("firstSeen:>2026-01-30T10:00:00Z", "Greater", "2026-01-30T10:00:00Z")]
    public void ReadsTimes(string query, string comparison, string from)
    {
        var term = Assert.IsType<QueryNode.Term>(QueryParser.Parse(query, readsMemory: false, Now).Query);

        Assert.Equal(comparison, term.Comparison.ToString());
        Assert.Equal(DateTimeOffset.Parse(from), term.From);
    }

    private static QueryFault? Fault(string query) => QueryParser.Parse(query, readsMemory: false, Now).Fault;

    private static string Show(QueryNode? node) =>
        node switch
        {
            null => "nothing",
            QueryNode.And and => $"({string.Join(" & ", and.Parts.Select(Show))})",
            QueryNode.Or or => $"({string.Join(" | ", or.Parts.Select(Show))})",
            QueryNode.Not not => "!" + Show(not.Part),
            QueryNode.Term { Tag: { } tag } term => $"Tag {tag}={term.Value}",
            QueryNode.Term term => $"{term.Field}={term.Value}{(term.IsPattern ? " pattern" : "")}",
            _ => "?",
        };
}
