using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a call that came back may have written to memory.</summary>
/// <param name="IsAnything">Any byte.</param>
/// <param name="Depth">Bytes below the stack pointer at the call, where it is not anything.</param>
internal readonly record struct CalleeWrites(bool IsAnything, ulong Depth)
{
    /// <summary>Bodies longer than this are not looked into.</summary>
    public const uint LongestBody = 4096;

    /// <summary>Calls inside calls that are looked into.</summary>
    public const int Deepest = 6;

    /// <summary>Any byte may have been written.</summary>
    public static CalleeWrites Anything { get; } = new(true, 0);

    /// <summary>Reads a function: its stores must all go to its own part of the stack.</summary>
    public static CalleeWrites Of(ModuleFlow module, FunctionBody body)
    {
        // The walk does not follow a tail call: what its callee writes is not in it.
        if (module.HasTailCall(body.FunctionIndex) || FlowWalk.To(module, body, FlowWalk.Return) is not { } flow)
            return Anything;
        ulong depth = 0;
        for (var i = 0; i < flow.History.EffectCount; i++)
        {
            var effect = flow.History.Effect(i);
            if (effect.Kind is FlowEffectKind.Start or FlowEffectKind.Join)
                continue;
            if (
                effect.Kind == FlowEffectKind.Anything
                || effect.Memory != 0
                || flow.Graph.StackDistance(effect.Address) is not { } distance
                || distance > 0
            )
                return Anything;
            var below = (ulong)-distance;
            if (effect.Kind == FlowEffectKind.Call)
            {
                if (effect.Function is not { } function || module.WritesOf(function) is not { IsAnything: false } inner)
                    return Anything;
                below += inner.Depth;
            }
            else if (effect.Offset > below || effect.Length > below - effect.Offset)
                return Anything;
            depth = Math.Max(depth, below);
        }
        return depth <= int.MaxValue ? new CalleeWrites(false, depth) : Anything;
    }
}
