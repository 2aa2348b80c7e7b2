using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>
/// What names mean in a frame: its variables, the members of <c>this</c>, variables and enumerators of file and namespace scope, in this order.
/// </summary>
/// <param name="scope">The frame.</param>
/// <param name="variables">The variables of the function.</param>
/// <param name="unit">The function's unit; null without debug information.</param>
/// <param name="history">What was answered before, for <c>$1</c>; null for nothing.</param>
internal sealed class Names(FrameScope scope, IReadOnlyList<ScopedVariable> variables, DwarfUnit? unit, ValueHistory? history = null)
{
    /// <summary>The value of a name; null when nothing has it.</summary>
    public Value? Find(string name)
    {
        if (ValueHistory.IsName(name))
            return history?.Find(scope, name);
        foreach (var variable in variables)
        {
            if (VariableEntries.NameOf(variable.Entry) == name)
                return scope.Locate(variable.Entry, variable.Since);
        }
        if (unit is null)
            return WasmLocal(name);
        return Member(name) ?? Global(name) ?? Enumerator(name);
    }

    /// <summary>The type of a name; null when none has it.</summary>
    public TypeInfo? FindType(string name) =>
        TypeWords.Find(scope.Types, name, scope.AddressSize) ?? (unit is null ? null : scope.Types.Find(name, unit));

    /// <summary>Whether a name in brackets is that of a type and of no value.</summary>
    public bool IsType(string name) => Find(name) is null && FindType(name) is not null;

    private Value? Member(string name)
    {
        foreach (var variable in variables)
        {
            if (!variable.IsParameter || VariableEntries.NameOf(variable.Entry) is not "this")
                continue;
            var self = scope.Locate(variable.Entry, variable.Since);
            return Objects.Target(scope, self) is { } target ? Fields.Find(scope, target, name) : null;
        }
        return null;
    }

    private Value? Global(string name) => scope.Types.Directory.FindVariable(name, unit) is { } entry ? scope.Locate(entry) : null;

    private Value? Enumerator(string name)
    {
        var at = name.LastIndexOf("::", StringComparison.Ordinal);
        var bare = at < 0 ? name : name[(at + 2)..];
        if (at > 0 && scope.Types.Find(name[..at], unit) is { } named && Of(named, bare) is { } found)
            return found;
        foreach (var entry in scope.Types.Directory.EnumerationsOf(unit!))
        {
            if (Of(scope.Types.Of(entry), bare) is { } any)
                return any;
        }
        return null;
    }

    private static Value? Of(TypeInfo type, string name) =>
        type.Stripped.Kind == TypeKind.Enumeration && Enumerators.Find(type.Stripped, name) is { } number
            ? Numbers.Make(name, type, number)
            : null;

    private Value? WasmLocal(string name)
    {
        foreach (var (local, _) in WasmLocals.Of(scope))
        {
            if (local.Name == name)
                return local;
        }
        return null;
    }
}
