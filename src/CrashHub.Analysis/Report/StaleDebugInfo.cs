using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>
/// Lays debug information on a module's code: what describes other code is told when it is uploaded. Compilers describe each function from its body's first byte,
/// after its size, to its last; of a module's own debug information no function is amiss, also where Binaryen rewrote both.
/// </summary>
internal static class StaleDebugInfo
{
    private const string Kind = "staleDebugInfo";

    // Of another build's, functions before the first change still fit.
    private const int MostMisplacedPercent = 10;

    public static IEnumerable<BuildFinding> FindingsOf(WasmModule module, DwarfData? dwarf)
    {
        if (module.Names.FunctionNameCount is var names && names > module.FunctionCount)
            yield return new(
                "staleNames",
                $"{names} functions have names, the module has {module.FunctionCount}: the names are of other code"
            );
        if (dwarf is null || module.BodyCount == 0)
            yield break;
        if (dwarf.CoversNothing)
            yield return new(Kind, "debug information covers no code of this module: a tool rewrote the code and dropped it");
        else if (Misplaced(module, dwarf) is var (stale, all) && stale * 100L > all * (long)MostMisplacedPercent)
            yield return new(
                Kind,
                $"debug information places {stale} of {all} functions where no function begins, or ends them elsewhere: it describes other code"
            );
        else if (module.CodeSectionLength is { } code && dwarf.LinesEnd() is var end && end > code)
            yield return new(Kind, $"line tables describe {end} bytes of code, the module has {code}: they describe other code");
    }

    private static (int Stale, int All) Misplaced(WasmModule module, DwarfData dwarf)
    {
        var (stale, all) = (0, 0);
        foreach (var function in dwarf.Subprograms())
        {
            all++;
            var fits =
                module.FromCodeSectionOffset(function.Low) is { Offset.Value: 0, Function: var index }
                && module.Body(index) is { } body
                && function.High.Value - function.Low.Value == body.Length;
            stale += fits ? 0 : 1;
        }
        return (stale, all);
    }
}
