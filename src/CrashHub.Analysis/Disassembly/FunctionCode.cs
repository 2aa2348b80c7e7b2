using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Disassembly;

/// <summary>The code of one function as text, a stretch at a time: a function may have millions of instructions.</summary>
internal sealed class FunctionCode
{
    private const int MostBytes = 32;

    private readonly ModuleSymbols symbols;
    private readonly FunctionBody body;
    private readonly InstructionText text;
    private readonly List<SymbolFrame> found = [];

    private FunctionCode(ModuleSymbols symbols, FunctionBody body, AnalysisLimits limits)
    {
        this.symbols = symbols;
        this.body = body;
        text = new InstructionText(symbols.Module, limits);
    }

    /// <summary>The code of a function; null for an import, or where the module has no such body.</summary>
    public static FunctionCode? Of(ModuleSymbols symbols, uint function, AnalysisLimits limits) =>
        symbols.Module.Body(function) is { } body ? new FunctionCode(symbols, body, limits) : null;

    /// <summary>How many instructions there are, up to the first that can't be read.</summary>
    public int Count
    {
        get
        {
            var reader = symbols.Module.Instructions(body);
            var count = 0;
            while (reader.Read())
                count++;
            return count;
        }
    }

    /// <summary>The place, counted in instructions from 0, of the instruction that holds an offset; null when it lies in none.</summary>
    public int? IndexOf(FunctionOffset offset)
    {
        var reader = symbols.Module.Instructions(body);
        for (var index = 0; reader.Read(); index++)
        {
            if (Holds(reader.Current, offset))
                return index;
        }
        return null;
    }

    /// <summary>Instructions in the order of the code.</summary>
    /// <param name="first">The first one's place, counted in instructions from 0.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="current">Marks the instruction that holds this offset; null for none.</param>
    /// <param name="fault">Where the code can't be read any further; the instructions before it are answered.</param>
    public List<DisassembledInstruction> Read(int first, int count, FunctionOffset? current, out ParseError? fault)
    {
        var instructions = new List<DisassembledInstruction>();
        var reader = symbols.Module.Instructions(body);
        var depth = 0;
        for (var index = 0; instructions.Count < count && reader.Read(); index++)
        {
            var instruction = reader.Current;
            var isMiddle = instruction.Opcode is WasmOpcode.Else or WasmOpcode.Catch or WasmOpcode.CatchAll;
            if (instruction.ClosesBlock)
                depth = Math.Max(depth - 1, 0);
            if (index >= first)
                instructions.Add(Describe(instruction, Math.Max(depth - (isMiddle ? 1 : 0), 0), current));
            if (instruction.OpensBlock)
                depth++;
        }
        fault = reader.Failed ? reader.Error : null;
        return instructions;
    }

    private DisassembledInstruction Describe(Instruction instruction, int depth, FunctionOffset? current)
    {
        var offset = new FunctionOffset((ulong)instruction.Offset);
        found.Clear();
        symbols.Symbolicate(body.FunctionIndex, offset, found);
        var place = found is [var youngest, ..] ? youngest : null;
        var bytes = symbols.Module.BodyBytes(body).Span.Slice(instruction.Offset, instruction.Length);
        return new(
            instruction.Offset,
            (long)body.Start.Value + instruction.Offset,
            Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, MostBytes)]),
            depth,
            text.Of(body.FunctionIndex, instruction, bytes),
            place?.Function,
            place?.File,
            place?.Line,
            place?.Column
        )
        {
            Current = current is { } at && Holds(instruction, at),
        };
    }

    private static bool Holds(Instruction instruction, FunctionOffset offset) =>
        offset.Value >= (ulong)instruction.Offset && offset.Value < (ulong)instruction.End;
}
