using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Loads and stores of a walk: what was written is noted, what is loaded is known where the walk saw it before.</summary>
internal sealed class FlowMemory(ModuleFlow module, FlowGraph graph, FlowHistory history)
{
    private const int CellsSearched = 16;

    /// <summary>Notes a store, or what reads and writes.</summary>
    public void Store(FlowState state, Instruction at, int address, int value)
    {
        var length = (ulong)MemoryAccesses.Width(at.Opcode);
        state.Effect = history.Add(new(FlowEffectKind.Store, state.Effect, address, at.Value, length, at.Index));
        if (MemoryAccesses.LoadOf(at.Opcode) is { } load && module.HoldsStill(at.Index))
            state.Cell = history.AddCell(state.Cell, state.Effect, address, at.Value, load, at.Index, value);
    }

    /// <summary>The value of a scalar load.</summary>
    public int Load(FlowState state, Instruction at, int address)
    {
        if (!module.HoldsStill(at.Index))
            return graph.Opaque();
        if (Held(state, address, at) is { } held)
            return held;
        var loaded = graph.Opaque();
        state.Cell = history.AddCell(state.Cell, state.Effect, address, at.Value, at.Opcode, at.Index, loaded);
        return loaded;
    }

    /// <summary>Notes that bytes were written whose number is an operand.</summary>
    public void Fill(FlowState state, uint memory, int address, int length)
    {
        if (graph.IsConstant(length, out var bytes))
            state.Effect = history.Add(new(FlowEffectKind.Store, state.Effect, address, 0, bytes, memory));
        else
            WriteAnything(state);
    }

    /// <summary>Notes that any byte may have been written.</summary>
    public void WriteAnything(FlowState state) => state.Effect = history.Add(new(FlowEffectKind.Anything, state.Effect));

    // What the same load gave before, or a store put there, with nothing but stores elsewhere between.
    private int? Held(FlowState state, int address, Instruction load)
    {
        var cell = state.Cell;
        for (var i = 0; i < CellsSearched && cell >= 0; i++)
        {
            var known = history.Cell(cell);
            if (
                known.Address == address
                && known.Join < 0
                && known.Offset == load.Value
                && known.Opcode == load.Opcode
                && known.Memory == load.Index
                && IsUntouched(state, known, MemoryAccesses.Width(load.Opcode))
            )
                return known.Value;
            cell = known.Previous;
        }
        return null;
    }

    private bool IsUntouched(FlowState state, FlowCell cell, int width)
    {
        var at = state.Effect;
        for (var i = 0; i < CellsSearched; i++)
        {
            if (at == cell.Effect)
                return true;
            var effect = history.Effect(at);
            if (effect.Kind != FlowEffectKind.Store || (effect.Memory == cell.Memory && !AreApart(effect, cell, (ulong)width)))
                return false;
            at = effect.Previous;
        }
        return false;
    }

    // Offsets from the stack pointer are small, so neither sum wraps where both are stack addresses.
    private bool AreApart(FlowEffect store, FlowCell cell, ulong width)
    {
        if (store.Offset > int.MaxValue || cell.Offset > int.MaxValue || store.Length > int.MaxValue)
            return false;
        var (from, to) = ((long)store.Offset, (long)cell.Offset);
        if (store.Address != cell.Address)
        {
            if (graph.StackDistance(store.Address) is not { } left || graph.StackDistance(cell.Address) is not { } right)
                return false;
            (from, to) = (left + from, right + to);
        }
        return from + (long)store.Length <= to || to + (long)width <= from;
    }
}
