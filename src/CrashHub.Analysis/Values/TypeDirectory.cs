using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>
/// Which entry defines a type or variable of a name: one walk over a unit for its file-scope names, made when an expression or a declaration asks.
/// The unit at hand comes first, then the others in order.
/// </summary>
internal sealed class TypeDirectory(DwarfData? data)
{
    private readonly Dictionary<DwarfUnit, UnitNames> units = [];

    /// <summary>The definition that a declaration stands for; null when no unit has it.</summary>
    public Die? DefinitionOf(Die declaration)
    {
        if (declaration.Name is not { } name)
            return null;
        var qualified = FunctionNames.Qualify(declaration.Unit, declaration.Offset, name);
        return Search(declaration.Unit, names => names.Types.GetValueOrDefault(qualified));
    }

    /// <summary>A type by its name, with or without its scopes.</summary>
    public Die? Find(string name, DwarfUnit? nearest) =>
        Search(nearest, names => names.Types.GetValueOrDefault(name)) ?? Search(nearest, names => names.BareTypes.GetValueOrDefault(name));

    /// <summary>A variable of file or namespace scope by its name, with or without its scopes.</summary>
    public Die? FindVariable(string name, DwarfUnit? nearest) =>
        Search(nearest, names => names.Variables.GetValueOrDefault(name))
        ?? Search(nearest, names => names.BareVariables.GetValueOrDefault(name));

    /// <summary>The variables of a unit's file and namespace scopes.</summary>
    public IReadOnlyList<Die> VariablesOf(DwarfUnit unit) => NamesOf(unit).All;

    /// <summary>The variables of file and namespace scope of all units, those of the nearest first.</summary>
    public IEnumerable<Die> AllVariables(DwarfUnit nearest) => Nearest(nearest).SelectMany(unit => NamesOf(unit).All);

    /// <summary>The names of types of all units with their scopes, those of the nearest first; a name may come several times.</summary>
    public IEnumerable<string> AllTypeNames(DwarfUnit nearest) => Nearest(nearest).SelectMany(unit => NamesOf(unit).Types.Keys);

    /// <summary>The enumerations of a unit.</summary>
    public IReadOnlyList<Die> EnumerationsOf(DwarfUnit unit) => NamesOf(unit).Enumerations;

    private Die? Search(DwarfUnit? nearest, Func<UnitNames, Die?> choose)
    {
        if (nearest is not null && choose(NamesOf(nearest)) is { } near)
            return near;
        foreach (var unit in data?.Units ?? [])
        {
            if (!ReferenceEquals(unit, nearest) && unit.SplitUnit is null && choose(NamesOf(unit)) is { } found)
                return found;
        }
        return null;
    }

    private IEnumerable<DwarfUnit> Nearest(DwarfUnit nearest)
    {
        yield return nearest;
        foreach (var unit in data?.Units ?? [])
        {
            if (!ReferenceEquals(unit, nearest) && unit.SplitUnit is null)
                yield return unit;
        }
    }

    private UnitNames NamesOf(DwarfUnit unit)
    {
        if (!units.TryGetValue(unit, out var names))
            units.Add(unit, names = UnitNames.Read(unit));
        return names;
    }
}
