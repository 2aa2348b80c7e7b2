using System.Text;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SourceMaps;

/// <summary>Real maps, damaged byte by byte and by whole pieces of JSON.</summary>
public sealed class SourceMapMutationTests
{
    private const int Rounds = 300;

    /// <summary>A mapping of two characters becomes an entry of a few words, and lists grow by doubling.</summary>
    private const int BytesPerByte = 100;
    private const int BytesAtLeast = 1 << 20;

    private static readonly string[] Pieces =
    [
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "\"\\ud800\"",
        "\"mappings\":",
        "\"sections\":[",
        "\"version\":3,",
        "\"names\":[",
        "gggggggggggg",
        "AAAA",
        ";;;;",
        ",,,,",
        "+/9",
        "\0",
        "\ufeff",
        "é",
    ];

    public static TheoryData<string> Maps() => [.. Fixture.Files("modules", "*.map")];

    [Theory]
    [MemberData(nameof(Maps))]
    public void DamagedMapsNeverThrow(string file)
    {
        var original = Fixture.Bytes(file);
        var random = new Random(file.Length);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var bytes = round % 2 == 0 ? Mutation.Apply(original, random) : WithPieces(original, random);

            var allocated = Allocations.Of(() => Read(bytes));

            Assert.InRange(allocated, 0, BytesAtLeast + ((long)bytes.Length * BytesPerByte));
        }
    }

    private static void Read(byte[] bytes)
    {
        var map = SourceMap.Parse(bytes, AnalysisLimits.Default, out var error);
        Assert.InRange(error.Offset, 0, bytes.Length);
        for (ulong offset = 0; offset < 2000; offset += 97)
            map?.TryFind(new(offset), new(0), out _);
        for (var i = 0; i < map?.Sources.Count; i++)
            map.ContentOf(i);
    }

    private static byte[] WithPieces(byte[] original, Random random)
    {
        var bytes = original;
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var piece = Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]);
            var at = random.Next(bytes.Length);
            var replaced = random.Next(2) == 0 ? 0 : Math.Min(piece.Length, bytes.Length - at);
            bytes = [.. bytes[..at], .. piece, .. bytes[(at + replaced)..]];
        }
        return bytes;
    }
}
