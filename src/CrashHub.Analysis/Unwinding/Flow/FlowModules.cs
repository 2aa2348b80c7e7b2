using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The modules of one analysis as walks see them; threads share them and their budget.</summary>
internal sealed class FlowModules(AnalysisLimits limits)
{
    private readonly Dictionary<WasmModule, ModuleFlow> modules = [];

    /// <summary>What is left for all of them.</summary>
    public FlowBudget Budget { get; } = new(limits.MaxFlowSteps);

    public ModuleFlow Of(WasmModule module)
    {
        if (!modules.TryGetValue(module, out var flow))
            modules.Add(module, flow = new ModuleFlow(module, Budget));
        return flow;
    }
}
