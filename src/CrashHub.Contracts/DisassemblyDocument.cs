using CrashHub.Analysis.Disassembly;
using CrashHub.Analysis.Report;

namespace CrashHub.Contracts;

/// <summary>A stretch of a function's code.</summary>
public sealed record DisassemblyDocument
{
    /// <summary>The module's name.</summary>
    public required string Module { get; init; }

    /// <summary>Function index in the module.</summary>
    public required long FunctionIndex { get; init; }

    /// <summary>Demangled name; null when the module has none.</summary>
    public string? Function { get; init; }

    /// <summary>Place of the first item, counted in instructions from 0.</summary>
    public required int First { get; init; }

    /// <summary>How many instructions the whole function has.</summary>
    public required int Total { get; init; }

    /// <summary>Instructions in the order of the code.</summary>
    public required IReadOnlyList<DisassembledInstruction> Items { get; init; }

    /// <summary>Where the code can't be read any further and why; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Cursor of the instructions after these; null at the function's end.</summary>
    public string? Next { get; init; }

    /// <summary>The document of a listing.</summary>
    public static DisassemblyDocument Of(FunctionListing listing, string? next) =>
        new()
        {
            Module = listing.Module,
            FunctionIndex = listing.FunctionIndex,
            Function = listing.Function,
            First = listing.First,
            Total = listing.Total,
            Items = listing.Instructions,
            Fault = listing.Fault?.ToString(),
            Next = next,
        };
}
