using System.Text;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Tests.Inputs;

public sealed class LineReaderTests
{
    [Fact]
    public void ReadsLinesAcrossReads()
    {
        var input = new MemoryStream(Encoding.ASCII.GetBytes("one\n\n" + new string('x', 200_000) + "\nlast"));

        var lines = ReadAll(input);

        Assert.Equal([3, 0, 200_000, 4], lines.Select(line => line.Length));
    }

    [Fact]
    public void SkipsALineThatIsTooLongAndGoesOn()
    {
        var input = new MemoryStream();
        input.Write(Encoding.ASCII.GetBytes("first\n"));
        input.Write(new byte[LineReader.MaximumLength + 1]);
        input.Write(Encoding.ASCII.GetBytes("\nlast\n"));
        input.Position = 0;

        var lines = ReadAll(input);

        Assert.Equal(["first", "too long", "last"], lines);
    }

    private static List<string> ReadAll(Stream input)
    {
        var reader = new LineReader(input);
        var lines = new List<string>();
        while (reader.Read(out var line, out var tooLong))
            lines.Add(tooLong ? "too long" : Encoding.ASCII.GetString(line.Span));
        Assert.Equal(lines.Count, reader.Number);
        return lines;
    }
}
