using System.Globalization;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Report;

/// <summary>
/// What a number means as an address. A wasm module has three spaces, and a number alone does not tell which: linear memory, table 0 (function pointers),
/// and the module's bytes (code).
/// </summary>
internal static class SymbolFinder
{
    /// <summary>One line for each meaning that has a name.</summary>
    public static IReadOnlyList<string> Find(FrameScope scope, ModuleSymbols? symbols, ulong address)
    {
        var found = new List<string>();
        if (Variable(scope, address) is { } variable)
            found.Add(variable);
        if (FunctionTable.NameOf(scope, address) is { } function)
            found.Add($"{function} is entry {address} of table 0");
        if (symbols?.Module.FindFunction(new ModuleOffset(address)) is { } body)
        {
            var name = symbols.NameOf(body.FunctionIndex) ?? Text($"function[{body.FunctionIndex}]");
            found.Add(Text($"{name} + 0x{address - body.Start.Value:x} is code at 0x{address:x} of the module"));
        }
        return found;
    }

    private static string? Variable(FrameScope scope, ulong address)
    {
        if (scope.Unit is not { } unit)
            return null;
        foreach (var entry in scope.Types.Directory.AllVariables(unit))
        {
            if (!scope.Budget.TakeStep())
                return null;
            var value = scope.Locate(entry);
            if (value is not { Storage: { IsMemory: true, Memory: 0 } storage } || Objects.SizeOf(scope, value.Type) is not { } size)
                continue;
            if (address >= storage.Address && address - storage.Address < size)
            {
                var offset = address - storage.Address;
                return Text(
                    $"{VariableEntries.NameOf(entry)}{(offset == 0 ? "" : Text($" + 0x{offset:x}"))} is in memory at 0x{address:x}"
                );
            }
        }
        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
