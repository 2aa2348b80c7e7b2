using System.IO.Compression;
using System.Text.Json;

namespace CrashHub.Testing.Grouping;

/// <summary>A recorded crash whose bug is known.</summary>
/// <param name="Id">The input that makes it; the same in every build.</param>
/// <param name="Label">The bug; null where it is not known: fed, not scored.</param>
/// <param name="Trap">The trap kind's word, or null.</param>
/// <param name="Build">How the program was built.</param>
/// <param name="Language">The program's language, or null.</param>
/// <param name="Frames">Youngest first.</param>
public sealed record LabelledCrash(
    string Id,
    string? Label,
    string? Trap,
    string? Build,
    string? Language,
    IReadOnlyList<LabelledFrame> Frames
)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Reads JSON lines, gzipped where the name ends in <c>.gz</c>.</summary>
    public static IReadOnlyList<LabelledCrash> Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream bytes = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(bytes);
        var crashes = new List<LabelledCrash>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                crashes.Add(JsonSerializer.Deserialize<LabelledCrash>(line, Json)!);
        }
        return crashes;
    }

    /// <summary>The recorded programs at a level: <c>o0</c>, <c>o1</c>, <c>o2</c>, <c>o3</c>, <c>os</c>.</summary>
    public static IReadOnlyList<LabelledCrash> Programs(string level) => Read(Fixture.PathOf($"grouping/programs-{level}.jsonl.gz"));

    /// <summary>Programs on which no rule was chosen, at a level: <c>o0</c> to <c>os</c>.</summary>
    public static IReadOnlyList<LabelledCrash> LaterPrograms(string level) =>
        Read(Fixture.PathOf($"grouping/later/programs-{level}.jsonl.gz"));

    /// <summary>Programs that were written after the last change of the rules, at a level: <c>o0</c> to <c>os</c>.</summary>
    public static IReadOnlyList<LabelledCrash> HeldOutPrograms(string level) =>
        Read(Fixture.PathOf($"grouping/held-out/programs-{level}.jsonl.gz"));

    /// <summary>All programs, built for the machine that recorded them: <c>o0</c>, <c>o1</c>, <c>o2</c>.</summary>
    public static IReadOnlyList<LabelledCrash> NativePrograms(string level) => Read(Fixture.PathOf($"grouping/native-{level}.jsonl.gz"));
}
