using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Code;

/// <summary>What the loops of a function change.</summary>
internal sealed class WalkLoops
{
    private readonly Dictionary<int, LoopChanges> changes = [];

    /// <summary>Null for a loop that was not found, which is none of a sound function.</summary>
    public LoopChanges? Changes(int loop) => changes.GetValueOrDefault(loop);

    /// <summary>Reads a function.</summary>
    public static WalkLoops Of(WasmModule module, FunctionBody body)
    {
        var loops = new WalkLoops();
        var open = new Stack<LoopChanges?>();
        var inner = new Stack<LoopChanges>();
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            var instruction = reader.Current;
            if (instruction.OpensBlock)
            {
                var loop = instruction.Opcode == WasmOpcode.Loop ? new LoopChanges() : null;
                open.Push(loop);
                if (loop is not null)
                {
                    inner.Push(loop);
                    loops.changes.Add(instruction.Offset, loop);
                }
            }
            else if (instruction.ClosesBlock && open.TryPop(out var closed) && closed is not null)
            {
                inner.Pop();
                // What an inner loop changes the outer one changes too.
                if (inner.TryPeek(out var outer))
                {
                    outer.Locals.UnionWith(closed.Locals);
                    outer.Globals.UnionWith(closed.Globals);
                }
            }
            else if (inner.TryPeek(out var current))
            {
                if (instruction.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee)
                    current.Locals.Add(instruction.Index);
                else if (instruction.Opcode == WasmOpcode.GlobalSet)
                    current.Globals.Add(instruction.Index);
            }
        }
        return loops;
    }

    /// <summary>Locals and globals that a loop sets.</summary>
    internal sealed class LoopChanges
    {
        public HashSet<uint> Locals { get; } = [];

        public HashSet<uint> Globals { get; } = [];
    }
}
