using System.Globalization;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Tests.Dwarf;
using CrashHub.Analysis.Tests.Dwarf.Oracle;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Locations;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <content>Variables of file and namespace scope: lldb's <c>target variable</c>.</content>
public sealed partial class LldbAgreementTests
{
    [Theory]
    [MemberData(nameof(Modules))]
    public async Task TypesAndAddressesOfGlobalsEqualThoseOfLldb(string module)
    {
        var path = Fixture.PathOf(module);
        var data = ModuleDebugInfo.Open(path);
        var types = new TypeGraph(data, static _ => null, AnalysisLimits.Default);
        var globals = await Lldb.GlobalsAsync(path);
        Assert.SkipWhen(globals is null, "lldb-22 with its Python (Debian: lldb-22, python3-lldb-22) is not installed");
        var theirs = globals.ToLookup(static global => Plain(global.Typed.Name));
        var known = KnownDifferences.Of(Path.GetFileName(path), "types");
        var differences = new List<string>();
        var (all, compared) = (0, 0);

        foreach (var entry in data.Units.Where(static unit => unit.SplitUnit is null).SelectMany(types.Directory.VariablesOf))
        {
            // One at the last address was dropped by the linker.
            if (
                AddressOf(entry) is not { } address
                || address is uint.MaxValue or ulong.MaxValue
                || VariableEntries.NameOf(entry) is not { } name
            )
                continue;
            if (VariableEntries.TypedOf(entry) is not { } typed || types.OfReference(typed) is not { } type)
                continue;
            var isRust = IsRust(entry);
            var mine = TypedOf(Plain(name), type, isRust);
            // Some of Rust's and of libraries' lldb does not list.
            var same = theirs[mine.Name].ToList();
            all++;
            if (same.Count == 0)
                continue;
            compared++;
            var isThere = same.Exists(global =>
                (global.Address is null || global.Address == address)
                && IsSame(global.Typed with { Name = mine.Name, Type = isRust ? "" : Plain(global.Typed.Type) }, mine)
            );
            if (!isThere && !known.Explain(0))
                differences.Add($"theirs {string.Join(" | ", same)}, ours {mine} at {address.ToString("x", CultureInfo.InvariantCulture)}");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(MostShown)));
        Assert.True(compared >= all / 2, $"{compared} of {all} are compared");
    }

    // Those whose whole place is one address.
    private static ulong? AddressOf(Die entry)
    {
        if (VariableEntries.PlacedOf(entry) is not { } placed || placed[DwarfAttribute.Location].Kind != AttributeKind.Block)
            return null;
        var cursor = new ByteCursor(placed.Block(placed[DwarfAttribute.Location]).Span);
        var opcode = cursor.ReadByte();
        ulong address;
        if (opcode == Opcode.Addr)
            address = entry.Unit.Header.Encoding.AddressSize == 8 ? cursor.ReadUInt64() : cursor.ReadUInt32();
        else if (
            opcode is not (Opcode.Addrx or Opcode.GnuAddrIndex)
            || !placed.Unit.TryAddress(new(AttributeKind.AddressIndex, cursor.ReadVarUInt64()), out address)
        )
            return null;
        return cursor is { Failed: false, AtEnd: true } ? address : null;
    }
}
