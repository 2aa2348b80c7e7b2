using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>The types and variables that a unit defines outside of functions, by their names; of equal names the first counts.</summary>
internal sealed class UnitNames
{
    private UnitNames() { }

    /// <summary>Types by their names with scopes.</summary>
    public Dictionary<string, Die> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Types by their names alone.</summary>
    public Dictionary<string, Die> BareTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables by their names with scopes.</summary>
    public Dictionary<string, Die> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables by their names alone.</summary>
    public Dictionary<string, Die> BareVariables { get; } = new(StringComparer.Ordinal);

    /// <summary>Variables in the order of the entries.</summary>
    public List<Die> All { get; } = [];

    /// <summary>Enumerations in the order of the entries.</summary>
    public List<Die> Enumerations { get; } = [];

    /// <summary>Walks a unit; what was found before a fault stands.</summary>
    public static UnitNames Read(DwarfUnit unit)
    {
        var names = new UnitNames();
        if (!unit.TryOpen(unit.Header.FirstEntry, out var cursor))
            return names;
        var functions = new Stack<int>();
        while (cursor.Next())
        {
            while (functions.TryPeek(out var depth) && depth >= cursor.Depth)
                functions.Pop();
            if (cursor.Tag == DwarfTag.Subprogram)
            {
                if (cursor.HasChildren)
                    functions.Push(cursor.Depth);
                continue;
            }
            var isVariable = cursor.Tag == DwarfTag.Variable && functions.Count == 0;
            if (!isVariable && !IsType(cursor.Tag))
                continue;
            var die = unit.Dies.Read(ref cursor);
            if (die is null)
                break;
            if (die.IsFlagged(DwarfAttribute.Declaration) || (isVariable && !IsPlaced(die)))
                continue;
            names.Add(die, isVariable);
        }
        unit.FaultOf(cursor);
        return names;
    }

    private void Add(Die die, bool isVariable)
    {
        // A definition outside of its class or namespace leaves its name to the declaration.
        var named = die;
        for (var step = 0; named.Name is null && step < die.Unit.File.Limits.MaxReferenceDepth; step++)
        {
            if (named.Follow(DwarfAttribute.Specification) is not { } next)
                break;
            named = next;
        }
        if (isVariable)
            All.Add(die);
        if (die.Tag == DwarfTag.EnumerationType)
            Enumerations.Add(die);
        if (named.Name is not { Length: > 0 } bare)
            return;
        var qualified = FunctionNames.Qualify(named.Unit, named.Offset, bare);
        (isVariable ? Variables : Types).TryAdd(qualified, die);
        (isVariable ? BareVariables : BareTypes).TryAdd(bare, die);
    }

    private static bool IsPlaced(Die die) => die.Has(DwarfAttribute.Location) || die.Has(DwarfAttribute.ConstValue);

    private static bool IsType(ushort tag) =>
        tag
            is DwarfTag.StructureType
                or DwarfTag.ClassType
                or DwarfTag.UnionType
                or DwarfTag.EnumerationType
                or DwarfTag.Typedef
                or DwarfTag.BaseType;
}
