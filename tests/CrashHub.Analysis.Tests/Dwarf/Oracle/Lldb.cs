using System.Globalization;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>What lldb 22 says of the variables at addresses of a module.</summary>
internal static class Lldb
{
    private const string Tool = "lldb-22";

    /// <summary>A variable that has a place at an address.</summary>
    /// <param name="Entry">Offset of its entry.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Location">Its expression as LLVM writes it; <c>&lt;empty&gt;</c> for a constant of the entry.</param>
    internal sealed record Located(ulong Entry, string Name, string Location);

    /// <summary>A variable in scope with its type.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">The type's name.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="Members">The type's members: names, bit offsets, bits of bit fields and bytes.</param>
    internal sealed record Typed(string Name, string Type, string Size, string Members);

    /// <summary>A variable that lives as long as the program.</summary>
    /// <param name="Typed">Its name and type.</param>
    /// <param name="Address">Where it is in linear memory; null where lldb reads no address, as of scalars.</param>
    internal sealed record Global(Typed Typed, ulong? Address);

    /// <summary>All of one address.</summary>
    internal sealed record Place(List<Located> Located, HashSet<Typed> Typed);

    /// <summary>By address; null when the tool, or the Python that it runs, is not installed.</summary>
    public static async Task<Dictionary<uint, Place>?> AskAsync(string module, IReadOnlyCollection<uint> addresses)
    {
        if (addresses.Count == 0)
            return [];
        var list = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(list, addresses.Select(static address => address.ToString("x", CultureInfo.InvariantCulture)));
            string[] commands =
            [
                $"target create {module}",
                $"command script import {Fixture.PathOf("dwarf/lldb_variables.py")}",
                $"script lldb_variables.tell(\"{list}\")",
            ];
            var lines = await LlvmTool.LinesAsync(
                Tool,
                ["--no-lldbinit", "--batch", .. commands.SelectMany(static c => new[] { "-o", c })]
            );
            return lines is null ? null : Read(lines);
        }
        finally
        {
            File.Delete(list);
        }
    }

    /// <summary>The variables of a whole module that live as long as the program; null when the tool, or the Python that it runs, is not installed.</summary>
    public static async Task<List<Global>?> GlobalsAsync(string module)
    {
        string[] commands =
        [
            $"target create {module}",
            $"command script import {Fixture.PathOf("dwarf/lldb_variables.py")}",
            "script lldb_variables.tell_globals()",
            "script print('end')",
        ];
        var lines = await LlvmTool.LinesAsync(Tool, ["--no-lldbinit", "--batch", .. commands.SelectMany(static c => new[] { "-o", c })]);
        if (lines is null || !lines.Contains("end"))
            return null;
        var globals = new List<Global>();
        foreach (var cells in lines.Select(static line => line.Split('\t')))
            if (cells is ["g", var name, var type, var size, var members, var address])
                globals.Add(new(new(name, type, size, members), address.Length == 0 ? null : Convert.ToUInt64(address, 16)));
        return globals;
    }

    private static Dictionary<uint, Place>? Read(List<string> lines)
    {
        var places = new Dictionary<uint, Place>();
        Place? place = null;
        foreach (var cells in lines.Select(static line => line.Split('\t')))
        {
            switch (cells)
            {
                case ["@", var address]:
                    places[uint.Parse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = place = new([], []);
                    break;
                case ["v", var entry, var name, _, var location]:
                    place!.Located.Add(new(Convert.ToUInt64(entry, 16), name, location));
                    break;
                case ["t", var name, var type, var size, var members]:
                    place!.Typed.Add(new(name, type, size, members));
                    break;
            }
        }
        return places.Count == 0 ? null : places;
    }
}
