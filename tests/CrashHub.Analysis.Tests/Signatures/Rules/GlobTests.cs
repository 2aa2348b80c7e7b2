using CrashHub.Analysis.Signatures.Rules;

namespace CrashHub.Analysis.Tests.Signatures.Rules;

public sealed class GlobTests
{
    /// <summary>Every glob and text of up to five characters over two letters, against the definition.</summary>
    [Fact]
    public void AGlobFitsWhatItsDefinitionSays()
    {
        var texts = Words("ab", 5).ToList();
        foreach (var glob in Words("ab*", 5))
        {
            var compiled = new Glob(glob.Split('*'));
            foreach (var text in texts)
                Assert.True(Means(glob, text) == compiled.Fits(text), $"{glob} on {text}");
        }
    }

    [Fact]
    public void ATextMadeToMakeAMatcherGoBackCostsItsLength()
    {
        var text = new string('a', 200_000);
        var glob = new Glob(["", .. Enumerable.Repeat(new string('a', 20) + "b", 10), ""]);

        // Going back would be 200,000 to the power of ten.
        Assert.False(glob.Fits(text));
    }

    private static bool Means(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        if (glob.IsEmpty)
            return text.IsEmpty;
        if (glob[0] == '*')
            return Means(glob[1..], text) || !text.IsEmpty && Means(glob, text[1..]);
        return !text.IsEmpty && text[0] == glob[0] && Means(glob[1..], text[1..]);
    }

    private static IEnumerable<string> Words(string letters, int longest) =>
        longest == 0
            ? [""]
            : Words(letters, longest - 1)
                .SelectMany(word => word.Length == longest - 1 ? letters.Select(c => word + c).Append(word) : [word])
                .Distinct();
}
