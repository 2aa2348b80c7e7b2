using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a call that came back may have written to memory, whichever way it took: summarised once a function.</summary>
/// <param name="IsAnything">Any byte.</param>
/// <param name="Depth">Bytes below the stack pointer at the call, where it is not anything.</param>
/// <param name="Others">What it may have written elsewhere.</param>
internal readonly record struct CalleeWrites(bool IsAnything, ulong Depth, IReadOnlyList<CalleeWrite> Others)
{
    /// <summary>Bodies longer than this are not looked into.</summary>
    public const uint LongestBody = 4096;

    /// <summary>Calls inside calls that are looked into.</summary>
    public const int Deepest = 6;

    // A function that writes to more places than these builds something: its writes are seldom all known.
    private const int MostOthers = 16;

    /// <summary>Any byte may have been written.</summary>
    public static CalleeWrites Anything { get; } = new(true, 0, []);

    /// <summary>Reads a function: its stores must all go to its own part of the stack, to fixed addresses or to fixed places behind its arguments.</summary>
    public static CalleeWrites Of(ModuleFlow module, FunctionBody body)
    {
        // The walk does not follow a tail call: what its callee writes is not in it.
        if (module.HasTailCall(body.FunctionIndex) || FlowWalk.To(module, body, FlowWalk.Return) is not { } flow)
            return Anything;
        ulong depth = 0;
        List<CalleeWrite> others = [];
        for (var i = 0; i < flow.History.EffectCount; i++)
        {
            var effect = flow.History.Effect(i);
            if (effect.Kind is FlowEffectKind.Start or FlowEffectKind.Join)
                continue;
            if (effect.Kind == FlowEffectKind.Anything || effect.Memory != 0)
                return Anything;
            var isKnown =
                effect.Kind == FlowEffectKind.Call
                    ? TryAddCall(module, flow, effect, others, ref depth)
                    : TryAdd(flow, effect.Address, effect.Offset, effect.Length, others, ref depth);
            if (!isKnown)
                return Anything;
        }
        return depth <= int.MaxValue ? new CalleeWrites(false, depth, others) : Anything;
    }

    private static bool TryAddCall(ModuleFlow module, FunctionFlow flow, FlowEffect call, List<CalleeWrite> others, ref ulong depth)
    {
        if (
            call.Function is not { } function
            || module.WritesOf(function) is not { IsAnything: false } inner
            || flow.Graph.StackDistance(call.Address) is not { } distance
            || distance > 0
        )
            return false;
        depth = Math.Max(depth, (ulong)-distance + inner.Depth);
        foreach (var write in inner.Others)
        {
            if (write.Parameter < 0)
            {
                if (!TryKeep(write, others))
                    return false;
                continue;
            }
            if (call.Site < 0)
                return false;
            var argument = flow.History.Call(call.Site).Arguments[write.Parameter];
            var address = module.Has64BitAddresses
                ? flow.Graph.Operation(WasmOpcode.I64Add, argument, flow.Graph.Constant(write.Added))
                : flow.Graph.Operation(WasmOpcode.I32Add, argument, flow.Graph.Constant((uint)write.Added));
            if (!TryAdd(flow, address, write.Offset, write.Length, others, ref depth))
                return false;
        }
        return true;
    }

    private static bool TryAdd(FunctionFlow flow, int address, ulong offset, ulong length, List<CalleeWrite> others, ref ulong depth)
    {
        if (flow.Graph.StackDistance(address) is { } distance)
        {
            // What lies above belongs to a caller, which the summary does not know.
            var below = (ulong)-distance;
            if (distance > 0 || offset > below || length > below - offset)
                return false;
            depth = Math.Max(depth, below);
            return true;
        }
        var term = flow.Graph[address];
        return term.Kind switch
        {
            FlowNodeKind.Constant => TryKeep(new(-1, term.Bits, offset, length), others),
            FlowNodeKind.Parameter => TryKeep(new((int)term.Bits, 0, offset, length), others),
            FlowNodeKind.Operation
                when term.Opcode is WasmOpcode.I32Add or WasmOpcode.I64Add
                    && flow.Graph[term.A] is { Kind: FlowNodeKind.Parameter } parameter
                    && flow.Graph.IsConstant(term.B, out var added) => TryKeep(new((int)parameter.Bits, added, offset, length), others),
            _ => false,
        };
    }

    private static bool TryKeep(CalleeWrite write, List<CalleeWrite> others)
    {
        if (others.Contains(write))
            return true;
        if (others.Count == MostOthers)
            return false;
        others.Add(write);
        return true;
    }
}
