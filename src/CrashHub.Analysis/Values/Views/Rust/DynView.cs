using System.Globalization;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary>
/// <c>&amp;dyn Trait</c> and boxes of one: the debug information names each table of functions as a variable, whose type says which type it is for
/// (<c>DW_AT_containing_type</c>).
/// </summary>
internal sealed class DynView : TypeView
{
    private const string Mark = "{vtable}";

    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Find(scope, value, "pointer") is not { } data || Fields.Find(scope, value, "vtable") is not { } table)
            return null;
        var status = Objects.TryAddress(scope, data, out var address);
        if (status == ValueStatus.Available)
            status = Objects.TryAddress(scope, table, out _);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        Objects.TryAddress(scope, table, out var vtable);
        if (TypeOf(scope, value.Type.Stripped.Die?.Unit, vtable) is not { } type)
            return null;
        var target = Objects.At(scope, "*" + value.Name, type, address, value);
        return new ListedContents(() =>
            type.IsAggregate ? Presenter.Open(scope, target).Children(0, scope.Limits.MaxContainerNodes) : [target]
        )
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"0x{address:x} ({type.Name})"),
        };
    }

    private static TypeInfo? TypeOf(FrameScope scope, DwarfUnit? other, ulong vtable)
    {
        foreach (var unit in (DwarfUnit?[])[scope.Unit, other])
        {
            if (unit is not null && TablesOf(scope, unit).TryGetValue(vtable, out var found))
                return found;
        }
        return null;
    }

    private static Dictionary<ulong, TypeInfo> TablesOf(FrameScope scope, DwarfUnit unit)
    {
        if (scope.Types.Tables.TryGetValue(unit, out var tables))
            return tables;
        scope.Types.Tables.Add(unit, tables = []);
        foreach (var variable in scope.Types.Directory.VariablesOf(unit))
        {
            if (
                variable.Name?.EndsWith(Mark, StringComparison.Ordinal) == true
                && variable.Follow(DwarfAttribute.Type) is { } table
                && table.Follow(DwarfAttribute.ContainingType) is { } type
                && scope.Locate(variable) is { Storage: { IsMemory: true, Memory: 0, Address: > 0 and var address } }
            )
                tables.TryAdd(address, scope.Types.Of(type));
        }
        return tables;
    }
}
