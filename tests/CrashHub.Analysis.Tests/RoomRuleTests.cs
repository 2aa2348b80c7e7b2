using System.Text.RegularExpressions;

namespace CrashHub.Analysis.Tests;

/// <summary>Which room of the library may know which: each only those below it, so that a reader finds what a line depends on by looking down.</summary>
public sealed partial class RoomRuleTests
{
    private static readonly string[] Containers = ["Bytes", "Wasm"];
    private static readonly string[] Formats = [.. Containers, "BodyHashes", "Coredump", "Dwarf", "SourceMaps", "Demangling"];
    private static readonly string[] Symbols = [.. Formats, "SymbolIndexes", "Symbolication"];
    private static readonly string[] Stacks = [.. Symbols, "Unwinding"];
    private static readonly string[] Data = [.. Stacks, "Values", "Heap", "Expressions"];

    private static readonly Dictionary<string, string[]> Below = new(StringComparer.Ordinal)
    {
        ["Bytes"] = [],
        ["Wasm"] = ["Bytes"],
        ["BodyHashes"] = Containers,
        ["Coredump"] = Containers,
        ["Dwarf"] = Containers,
        ["SourceMaps"] = Containers,
        ["Demangling"] = [],
        ["Sources"] = ["Bytes"],
        ["SymbolIndexes"] = Formats,
        ["Symbolication"] = [.. Formats, "SymbolIndexes"],
        ["Backtraces"] = Symbols,
        ["Matching"] = Symbols,
        ["Disassembly"] = Symbols,
        ["Unwinding"] = Symbols,
        ["Values"] = Stacks,
        ["Heap"] = Data,
        ["Expressions"] = Data,
        ["Traps"] = Data,
        // The trap's class is half of a signature.
        ["Signatures"] = [.. Symbols, "Traps"],
        ["Privacy"] = [.. Containers, "Coredump"],
        ["Report"] = [.. Data, "Backtraces", "Matching", "Traps", "Signatures", "Sources", "Disassembly"],
    };

    [Fact]
    public void EveryRoomIsNamedHere()
    {
        var rooms = Repository.SourceFiles(Library).Select(RoomOf).OfType<string>().Distinct();

        Assert.Empty(rooms.Except(Below.Keys));
    }

    [Fact]
    public void RoomsNameOnlyRoomsBelowThem()
    {
        var forbidden =
            from file in Repository.SourceFiles(Library)
            let room = RoomOf(file)
            where room is not null
            from named in RoomsNamedIn(File.ReadAllText(file))
            where named != room && !Below[room].Contains(named)
            select $"{room} -> {named} in {Path.GetFileName(file)}";

        Assert.Empty(forbidden);
    }

    [Fact]
    public void ProjectFilesImportNoRoomForAllFiles()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, Library, "CrashHub.Analysis.csproj"));

        Assert.DoesNotContain("<Using ", project, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLibraryHasNoClockFileNetworkOrTask()
    {
        var guilty = Repository.SourceFiles(Library).Where(file => SideEffect().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);

        Assert.Empty(guilty);
    }

    private const string Library = "src/CrashHub.Analysis";

    private static string? RoomOf(string file)
    {
        var parts = Path.GetRelativePath(Path.Combine(Repository.Root, Library), file).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : null;
    }

    private static IEnumerable<string> RoomsNamedIn(string source) =>
        RoomName().Matches(source).Select(match => match.Groups[1].Value).Where(Below.ContainsKey).Distinct();

    [GeneratedRegex(@"CrashHub\.Analysis\.([A-Za-z]+)")]
    private static partial Regex RoomName();

    [GeneratedRegex(
        @"\b((?<!\.)File\.(Open\w*|ReadAll\w+|WriteAll\w+|Exists|Create|Delete)\(|FileStream\b|HttpClient\b|Socket\b|TimeProvider\b|DateTime(Offset)?\.(Utc)?Now\b|Stopwatch\b|ILogger\b|async |Task\.|Thread\.|Console\.)"
    )]
    private static partial Regex SideEffect();
}
