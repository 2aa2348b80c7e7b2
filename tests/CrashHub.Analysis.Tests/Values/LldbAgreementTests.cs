using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Tests.Dwarf;
using CrashHub.Analysis.Tests.Dwarf.Oracle;
using CrashHub.Analysis.Values;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>
/// Real modules as lldb 22 reads them: at addresses all over their functions the variables that have a place, the expression that says it, and their types
/// with the places of members. What differs is explained in <c>dwarf/differences.tsv</c>, and nothing else is. lldb reads no values of globals out of a
/// module's data, so values are compared with what programs printed (<see cref="KnownVariableTests"/>).
/// </summary>
public sealed partial class LldbAgreementTests
{
    private const int MostAddresses = 120;
    private const int MostShown = 30;
    private const string Constant = "constant";

    public static TheoryData<string> Modules() =>
        [
            .. SymbolizerAgreementTests
                .Modules()
                .Select(static row => row.Data)
                .Where(static path => !File.Exists(PackageOf(Fixture.PathOf(path)))),
        ];

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task VariablesLocationsAndTypesEqualThoseOfLldb(string module)
    {
        var path = Fixture.PathOf(module);
        var data = ModuleDebugInfo.Open(path);
        var types = new TypeGraph(data, static _ => null, AnalysisLimits.Default);
        var places = await Lldb.AskAsync(path, AddressesOf(data));
        Assert.SkipWhen(places is null, "lldb-22 with its Python (Debian: lldb-22, python3-lldb-22) is not installed");
        var known = KnownDifferences.Of(Path.GetFileName(path), "variables");
        var knownTypes = KnownDifferences.Of(Path.GetFileName(path), "types");
        var differences = new List<string>();
        var compared = 0;

        foreach (var (address, theirs) in places)
        {
            var ours = VariablesAt(data, address);
            compared += ours.Count;
            var (inPlace, inType) = (new List<string>(), new List<string>());
            ComparePlaces(address, ours, theirs, inPlace);
            CompareTypes(types, ours, theirs, inType);
            if (inPlace.Count > 0 && !known.Explain(address))
                differences.AddRange(inPlace.Select(difference => $"0x{address:x} {difference}"));
            if (inType.Count > 0 && !knownTypes.Explain(address))
                differences.AddRange(inType.Select(difference => $"0x{address:x} {difference}"));
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{differences.Count} differences of {compared} variables\n");
        differences.Take(MostShown).ToList().ForEach(difference => text.Append(difference).Append('\n'));
        Assert.True(differences.Count == 0, text.ToString());
        Assert.Empty(known.Unused());
        Assert.Empty(knownTypes.Unused());
    }

    // Those of one function that another variable of its name hides are listed by lldb and not by us.
    private static void ComparePlaces(uint address, List<Die> ours, Lldb.Place theirs, List<string> differences)
    {
        var names = ours.Select(static entry => VariableEntries.NameOf(entry) ?? "").ToHashSet();
        var left = theirs.Located.ToDictionary(static variable => variable.Entry);
        foreach (var entry in ours)
        {
            var name = VariableEntries.NameOf(entry);
            var location = LocationOf(entry, address);
            if (left.Remove((ulong)entry.Offset, out var there))
            {
                // lldb lists a variable without a place as well, and runs the bytes of a constant as an expression.
                var isSame = location is null or ""
                    ? there.Location is "" or "<empty>"
                    : location == Constant || location == there.Location;
                if (there.Name != (name ?? "") || !isSame)
                    differences.Add($"{name} ({entry.Offset:x}): theirs {there.Name} {there.Location}, ours {location}");
            }
            else if (location is not (null or ""))
                differences.Add($"{name} ({entry.Offset:x}): theirs nowhere, ours {location}");
        }
        foreach (var variable in left.Values.Where(variable => variable.Name.Length > 0 && !names.Contains(variable.Name)))
            differences.Add($"{variable.Name} ({variable.Entry:x}): theirs {variable.Location}, ours not in scope");
    }

    private static void CompareTypes(TypeGraph types, List<Die> ours, Lldb.Place theirs, List<string> differences)
    {
        // lldb lists one variable of a name: that of the youngest call.
        foreach (var entry in ours.DistinctBy(static entry => VariableEntries.NameOf(entry)))
        {
            var name = VariableEntries.NameOf(entry) ?? "";
            if (VariableEntries.TypedOf(entry) is not { } typed || types.OfReference(typed) is not { } type)
                continue;
            var isRust = IsRust(entry);
            var mine = TypedOf(name, type, isRust);
            var same = theirs.Typed.Where(variable => variable.Name == name).ToList();
            if (same.Count > 0 && !same.Any(variable => IsSame(variable with { Type = isRust ? "" : Plain(variable.Type) }, mine)))
                differences.Add($"type of {name}: theirs {string.Join(" | ", same)}, ours {mine}");
        }
    }

    private static bool IsRust(Die entry) => entry.Unit.Producer?.Contains("rustc", StringComparison.Ordinal) == true;

    private static Lldb.Typed TypedOf(string name, TypeInfo type, bool isRust) =>
        new(name, isRust ? "" : Plain(type.Name), SizeOf(type), MembersOf(type));

    // What lldb does not know is not compared.
    private static bool IsSame(Lldb.Typed theirs, Lldb.Typed ours) =>
        theirs.Type == ours.Type
        && (theirs.Size is "?" || theirs.Size == ours.Size)
        && (theirs.Members is "?" || theirs.Members == ours.Members);

    private static List<Die> VariablesAt(DwarfData data, uint address)
    {
        var found = new List<Die>();
        var calls = new List<InlineCall>();
        if (!data.TryLocate(new CodeSectionOffset(address), out var unit, out var function, calls))
            return found;
        foreach (var entry in (int[])[.. calls.Select(static call => call.Entry), function.Owner])
            if (unit!.Dies.Find(entry) is { } scope)
                found.AddRange(FrameVariables.Of(scope, address).Select(static variable => variable.Entry));
        return found;
    }

    private static string? LocationOf(Die entry, uint address)
    {
        if (VariableEntries.PlacedOf(entry) is not { } placed)
            return null;
        if (!placed.Has(DwarfAttribute.Location))
            return Constant;
        return LocationLists.Find(placed, placed[DwarfAttribute.Location], address, out var expression, out _) == LocationAnswer.Found
            ? ExpressionText.Of(expression.Span) is { } text
                ? text.Length == 0
                    ? "<empty>"
                    : text
                : $"? {Convert.ToHexString(expression.Span)}"
            : null;
    }

    private static string SizeOf(TypeInfo type) => (Objects.SizeOf(null, type) ?? 0).ToString(CultureInfo.InvariantCulture);

    private static string MembersOf(TypeInfo type) =>
        !type.IsAggregate || type.Stripped.Members.Any(static member => member.IsVariantPart)
            ? ""
            : string.Join(
                ',',
                type.Stripped.Members.Where(static member => !member.IsBase && !member.IsArtificial)
                    .Select(static m => $"{m.Name}:{PlaceOf(m)}:{m.BitSize ?? 0}:{(m.Type is { } t ? Objects.SizeOf(null, t) ?? 0 : 0)}")
            );

    // DWARF 2 says a member's place by an expression: DW_OP_plus_uconst.
    private static long? PlaceOf(TypeMember member)
    {
        if (member.BitOffset is { } known)
            return known;
        var cursor = new ByteCursor(member.Die.Block(member.Die[DwarfAttribute.DataMemberLocation]).Span);
        return cursor.ReadByte() == 0x23 ? (long)cursor.ReadVarUInt64() * 8 : null;
    }

    // Both spell qualifiers, scopes and arguments of templates in their own ways: what is compared of a name is the rest.
    private static string Plain(string name) =>
        Spelling()
            .Replace(Arguments().Replace(name.Replace("(unnamed ", "(anonymous ", StringComparison.Ordinal), ""), "")
            .Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex("<.*>")]
    private static partial Regex Arguments();

    [GeneratedRegex(
        @"\b(const|volatile|__restrict|restrict)\b|\b(struct|class|union|enum) (?!\))|(\w+|\(anonymous namespace\)|\{[^{}]*\})::"
    )]
    private static partial Regex Spelling();

    // The first, the middle and the last address of functions all over the module.
    private static List<uint> AddressesOf(DwarfData data)
    {
        var addresses = new SortedSet<uint>();
        foreach (
            var range in data
                .Units.SelectMany(static unit => unit.Index.Ranges)
                .Where(static range => range.Low > 0 && range.Low < range.High)
        )
            addresses.UnionWith([
                range.Low,
                range.Low + (range.High - range.Low) / 2,
                range.Low + (range.High - range.Low) * 3 / 4,
                range.High - 1,
            ]);
        addresses.RemoveWhere(static address => address >= uint.MaxValue - 1);
        var step = Math.Max(1, addresses.Count / MostAddresses);
        return [.. addresses.Where((_, place) => place % step == 0)];
    }

    private static string PackageOf(string path) => Path.ChangeExtension(path, ".dwp");
}
