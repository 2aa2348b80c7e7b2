using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Disassembly;

namespace CrashHub.Analysis.Report;

/// <summary>A stretch of one function's code as text, with source places.</summary>
public sealed record FunctionListing
{
    /// <summary>The module's name.</summary>
    public required string Module { get; init; }

    /// <summary>Function index in the module.</summary>
    public required long FunctionIndex { get; init; }

    /// <summary>Demangled name; null when the module has none.</summary>
    public string? Function { get; init; }

    /// <summary>Place of the first of <see cref="Instructions"/>, counted in instructions from 0.</summary>
    public required int First { get; init; }

    /// <summary>How many instructions the whole function has.</summary>
    public required int Total { get; init; }

    /// <summary>Instructions in the order of the code.</summary>
    public required IReadOnlyList<DisassembledInstruction> Instructions { get; init; }

    /// <summary>Where the code can't be read any further; null when it can.</summary>
    public ParseError? Fault { get; init; }

    /// <summary>Lists a function's code.</summary>
    /// <param name="module">The module, with its debug information as far as it is there.</param>
    /// <param name="functionIndex">Function index in the module.</param>
    /// <param name="codeOffset">The offset in the function to mark; null for none.</param>
    /// <param name="first">The first instruction, counted from 0; null for a stretch with the marked one in its middle, or the beginning.</param>
    /// <param name="count">At most so many instructions, from 1.</param>
    /// <param name="limits">Bounds of reading the module.</param>
    /// <returns>Null when the module has no body of that function: an import, or an index out of range.</returns>
    public static FunctionListing? Of(
        LoadedModule module,
        long functionIndex,
        long? codeOffset,
        int? first,
        int count,
        AnalysisLimits limits
    )
    {
        if (functionIndex is < 0 or > uint.MaxValue)
            return null;
        var loaded = new LoadedModules([module], limits, new ReportNotes(limits.MaxNotes));
        if (loaded.SymbolsOf(module.Index) is not { } symbols || FunctionCode.Of(symbols, (uint)functionIndex, limits) is not { } code)
            return null;
        FunctionOffset? mark = codeOffset is >= 0 and { } at ? new FunctionOffset((ulong)at) : null;
        var from = first ?? Math.Max((mark is { } place ? code.IndexOf(place) ?? 0 : 0) - count / 2, 0);
        var instructions = code.Read(from, count, mark, out var fault);
        return new FunctionListing
        {
            Module = module.Build.Name ?? "",
            FunctionIndex = functionIndex,
            Function = symbols.NameOf((uint)functionIndex),
            First = from,
            Total = code.Count,
            Instructions = instructions,
            Fault = fault,
        };
    }
}
