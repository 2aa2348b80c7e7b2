using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Who calls a module's functions, and what every caller passes alike: engines leave out the oldest frames, but a function that is neither exported nor taken
/// the address of is entered by nobody but the module's own calls.
/// </summary>
internal sealed class CallerIndex
{
    // Code that is looked through for calls; of more nothing is told.
    private const long MostCodeBytes = 4 * 1024 * 1024;

    // Calls that lead to one question.
    private const int MostSites = 64;

    private readonly ModuleFlow module;
    private readonly Dictionary<uint, List<(uint Caller, ulong Offset)>> sites = [];
    private readonly HashSet<uint> entries = [];
    private readonly bool isWhole;

    public CallerIndex(ModuleFlow module)
    {
        this.module = module;
        isWhole = ReadEntries() && ReadCode();
    }

    /// <summary>
    /// What every call passes for a parameter: a constant, or a place at a fixed distance from the stack pointer at the function's entry. Null when calls may differ,
    /// or not all are known.
    /// </summary>
    /// <param name="function">The callee.</param>
    /// <param name="parameter">Which of its parameters.</param>
    public PassedValue? Passed(uint function, int parameter)
    {
        if (!isWhole)
            return null;
        Stack<(uint Function, int Parameter)> open = new([(function, parameter)]);
        HashSet<(uint, int)> seen = [];
        PassedValue? passed = null;
        var isMoved = false;
        var left = MostSites;
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            if (entries.Contains(at.Function) || !sites.TryGetValue(at.Function, out var calls))
                return null;
            foreach (var (caller, offset) in calls)
            {
                if (--left < 0 || At(caller, offset, at.Function, at.Parameter) is not var (flow, node))
                    return null;
                // Recursion that hands on what it was given.
                if (flow.Graph[node] is { Kind: FlowNodeKind.Parameter } handed)
                {
                    isMoved |= flow.Graph.StackDistance(flow.State.StackPointer) != 0;
                    open.Push((caller, (int)handed.Bits));
                    continue;
                }
                if (Of(flow, node) is not { } value || passed is { } other && other != value)
                    return null;
                passed = value;
            }
        }
        // Who moves the stack pointer before handing a place of the stack on is further from it each time.
        return passed is { IsOnStack: true } && isMoved ? null : passed;
    }

    private (FunctionFlow Flow, int Node)? At(uint caller, ulong offset, uint callee, int parameter) =>
        module.FlowAt(caller, offset) is { } flow
        && module.CountsOf(callee) is var (parameters, _)
        && flow.State.Stack.Count >= parameters
        && parameter < parameters
            ? (flow, flow.State.Stack[flow.State.Stack.Count - parameters + parameter])
            : null;

    private static PassedValue? Of(FunctionFlow flow, int node) =>
        flow.Graph.IsConstant(node, out var bits) ? new(false, bits)
        : flow.Graph.StackDistance(node) is { } place && flow.Graph.StackDistance(flow.State.StackPointer) is { } pointer
            ? new(true, (ulong)(place - pointer))
        : null;

    // Functions that more than the module's direct calls may enter.
    private bool ReadEntries()
    {
        foreach (var export in module.Module.Exports)
            if (export.Kind == WasmExternalKind.Function)
                entries.Add(export.Index);
        if (module.Module.StartFunction is { } start)
            entries.Add(start);
        foreach (var segment in module.Module.ElementSegments)
        {
            foreach (var function in segment.Functions)
            {
                if (!module.Budget.Take(1))
                    return false;
                // What is not known could be any.
                if (function is not { } index)
                    return false;
                entries.Add(index);
            }
        }
        foreach (var global in module.Module.Globals)
        {
            // The initial value of a reference may be a function that no segment names.
            if (
                global is
                {
                    IsImported: false,
                    Type.Kind: not (WasmTypeKind.I32 or WasmTypeKind.I64 or WasmTypeKind.F32 or WasmTypeKind.F64 or WasmTypeKind.V128)
                }
            )
                return false;
        }
        foreach (var table in module.Module.Tables)
            if (table.HasInitialValue)
                return false;
        return module.Module.SegmentFaults.Count == 0;
    }

    private bool ReadCode()
    {
        var left = MostCodeBytes;
        var first = (uint)module.Module.ImportedFunctionCount;
        for (var function = first; function < first + (uint)module.Module.BodyCount; function++)
        {
            if (
                module.Module.Body(function) is not { } body
                || (left -= body.Length) < 0
                || !module.Budget.Take((int)Math.Min(body.Length / 8, int.MaxValue) + 1)
            )
                return false;
            var reader = module.Module.Instructions(body);
            while (reader.Read())
            {
                var at = reader.Current;
                if (at.Opcode == WasmOpcode.Call)
                    Add(at.Index, function, at.Offset);
                else if (at.Opcode is WasmOpcode.RefFunc or WasmOpcode.ReturnCall)
                    entries.Add(at.Index);
            }
            if (reader.Failed)
                return false;
        }
        return true;
    }

    private void Add(uint callee, uint caller, int offset)
    {
        if (!sites.TryGetValue(callee, out var calls))
            sites.Add(callee, calls = []);
        // One more than is ever looked at.
        if (calls.Count <= MostSites)
            calls.Add((caller, (ulong)offset));
    }
}
