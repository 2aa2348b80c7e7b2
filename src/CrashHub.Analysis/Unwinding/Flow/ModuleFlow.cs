using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What walks need to know of a module, and the walks themselves, each made once. One analysis, one thread.</summary>
internal sealed class ModuleFlow
{
    /// <summary>Locals of one function that are followed.</summary>
    public const int MostLocals = 20_000;

    // Helpers that move the stack pointer for their caller are a few instructions; reading every callee would cost more than the stack itself.
    private const uint LongestHelper = 256;
    private const int DeepestHelper = 4;

    private readonly Dictionary<uint, (int, int)?> countsOfTypes = [];
    private readonly Dictionary<(uint Function, ulong? Offset), FunctionFlow?> flows = [];
    private readonly Dictionary<uint, StackMove> moves = [];
    private readonly Dictionary<uint, CalleeWrites> writes = [];
    private readonly Dictionary<uint, bool> tails = [];
    private readonly Dictionary<uint, DecodedBody?> decoded = [];
    private readonly Dictionary<uint, bool> tailTypes = [];
    private readonly Dictionary<(uint Type, uint Table), bool> hostReach = [];
    private CallerIndex? callers;
    private int depth;
    private ReadOnlyData? readOnly;

    public ModuleFlow(WasmModule module, FlowBudget budget)
    {
        Module = module;
        Budget = budget;
        StackPointer = StackPointerGlobal.Find(module, budget);
        if (StackPointer is null && ManagedStack.Find(module, budget) is { } managed)
            (StackPointer, IsManaged) = (managed, true);
        Is64 = StackPointer is { } global && module.Globals[(int)global].Type.Kind == WasmTypeKind.I64;
    }

    public WasmModule Module { get; }

    public FlowBudget Budget { get; }

    /// <summary>The global that points to the stack in linear memory; null when there is none or it can't be told.</summary>
    public uint? StackPointer { get; }

    /// <summary>True when that stack holds a garbage collector's references: frames have no variables there (<see cref="ManagedStack"/>).</summary>
    public bool IsManaged { get; }

    /// <summary>True when the stack pointer has 64 bits.</summary>
    public bool Is64 { get; }

    /// <summary>Where the stack begins; null when the module does not say.</summary>
    public ulong? InitialStackPointer =>
        StackPointer is { } global && Module.Globals[(int)global] is { IsImported: false } own ? own.Initial.AsAddress : null;

    /// <summary>What of memory 0 is never written.</summary>
    public ReadOnlyData ReadOnly => readOnly ??= new ReadOnlyData(Module);

    /// <summary>Who calls the module's functions.</summary>
    public CallerIndex Callers => callers ??= new CallerIndex(this);

    /// <summary>Parameters and results of a function.</summary>
    public (int Parameters, int Results)? CountsOf(uint function) => Module.TypeIndexOf(function) is { } type ? CountsOfType(type) : null;

    /// <summary>Parameters and results of a function type.</summary>
    public (int Parameters, int Results)? CountsOfType(uint type)
    {
        if (!countsOfTypes.TryGetValue(type, out var counts))
        {
            counts = Module.FunctionTypeAt(type) is { } found ? (found.Parameters.Count, found.Results.Count) : null;
            countsOfTypes.Add(type, counts);
        }
        return counts;
    }

    /// <summary>Operands that a call takes, the table index or reference of an indirect one included.</summary>
    public int OperandsOfCall(Instruction call) =>
        call.Opcode == WasmOpcode.Call ? CountsOf(call.Index)?.Parameters ?? 0 : (CountsOfType(call.Index)?.Parameters ?? 0) + 1;

    /// <summary>Values that an exception of a tag carries.</summary>
    public int ParametersOfTag(uint tag) => tag < (uint)Module.Tags.Count ? CountsOfType(Module.Tags[(int)tag])?.Parameters ?? 0 : 0;

    /// <summary>True for a global that nothing changes after instantiation.</summary>
    public bool IsConstantGlobal(uint index) => index < (uint)Module.Globals.Count && !Module.Globals[(int)index].IsMutable;

    /// <summary>True for a memory that only this thread writes.</summary>
    public bool HoldsStill(uint memory) => memory < (uint)Module.Memories.Count && !Module.Memories[(int)memory].IsShared;

    /// <summary>True when addresses of memory 0 have 64 bits.</summary>
    public bool Has64BitAddresses => Module.Memories.Count > 0 && Module.Memories[0].Is64;

    /// <summary>
    /// True when an indirect call may enter a function of the host, or one that may leave its place to another. Not so where neither the host nor the code
    /// can write the table and only functions of the module are in it: one of another type stops the call.
    /// </summary>
    /// <param name="type">The function type that is called.</param>
    /// <param name="table">The table.</param>
    public bool MayReachHost(uint type, uint table)
    {
        if (hostReach.TryGetValue((type, table), out var known))
            return known;
        return hostReach[(type, table)] =
            !Module.TableContents.IsFixed(table)
            || Module.Tables[(int)table].HasInitialValue
            || HasForeignEntry(type, table)
            || HasTailCallOfType(type);
    }

    private bool HasForeignEntry(uint type, uint table)
    {
        var wanted = Module.FunctionTypeAt(type);
        foreach (var segment in Module.ElementSegments)
        {
            if (!segment.IsActive || segment.Table != table)
                continue;
            foreach (var function in segment.Functions)
            {
                if (!Budget.Take(1) || function is not { } index)
                    return true;
                if (index < (uint)Module.ImportedFunctionCount && wanted?.Equals(Module.TypeOf(index)) != false)
                    return true;
            }
        }
        return false;
    }

    /// <summary>True for a local of 32 bits.</summary>
    public bool HasHalfWidth(uint function, uint local) =>
        Module.Body(function) is { } body && Module.LocalType(body, local)?.Kind is WasmTypeKind.I32 or WasmTypeKind.F32;

    /// <summary>The machine of a function before an instruction; null when it can't be said.</summary>
    public FunctionFlow? FlowAt(uint function, ulong offset)
    {
        if (flows.TryGetValue((function, offset), out var known))
            return known;
        var flow = Module.Body(function) is { } body && offset < body.Length ? FlowWalk.To(this, body, (int)offset) : null;
        flows.Add((function, offset), flow);
        return flow;
    }

    /// <summary>The machine with which a function returns; null when it can't be said.</summary>
    public FunctionFlow? FlowAtReturn(uint function)
    {
        if (flows.TryGetValue((function, FlowWalk.Return), out var known))
            return known;
        var flow = Module.Body(function) is { } body ? FlowWalk.To(this, body, FlowWalk.Return) : null;
        flows.Add((function, FlowWalk.Return), flow);
        return flow;
    }

    /// <summary>The machine of a function at its entry.</summary>
    public FunctionFlow? FlowAtEntry(uint function)
    {
        if (flows.TryGetValue((function, null), out var known))
            return known;
        var flow = Module.Body(function) is { } body ? FlowWalk.ToEntry(this, body) : null;
        flows.Add((function, null), flow);
        return flow;
    }

    /// <summary>What a call of a function does to the stack pointer.</summary>
    public StackMove MoveOf(uint function)
    {
        if (StackPointer is null || function < (uint)Module.ImportedFunctionCount)
            return StackMove.None;
        if (moves.TryGetValue(function, out var known))
            return known;
        if (Module.Body(function) is not { Length: <= LongestHelper } body || depth >= DeepestHelper)
            return StackMove.None;
        moves[function] = StackMove.None;
        return moves[function] = Measure(body);
    }

    /// <summary>What a call of a function that came back may have written.</summary>
    public CalleeWrites WritesOf(uint function)
    {
        if (writes.TryGetValue(function, out var known))
            return known;
        if (Module.Body(function) is not { Length: <= CalleeWrites.LongestBody } body || depth >= CalleeWrites.Deepest)
            return CalleeWrites.Anything;
        writes[function] = CalleeWrites.Anything;
        depth++;
        var found = CalleeWrites.Of(this, body);
        depth--;
        return writes[function] = found;
    }

    /// <summary>A short function, decoded once; null for others.</summary>
    public DecodedBody? DecodedBody(uint function)
    {
        if (decoded.TryGetValue(function, out var known))
            return known;
        var found =
            Module.Body(function) is { } body && Budget.Take((int)Math.Min(body.Length, Flow.DecodedBody.Longest))
                ? Flow.DecodedBody.Of(Module, body)
                : null;
        decoded.Add(function, found);
        return found;
    }

    /// <summary>Parameters and results of a block.</summary>
    public (int Parameters, int Results)? BlockCounts(uint function, Instruction opening) =>
        Module.BodyBytes(Module.Body(function)!.Value).Span[opening.Offset + 1] switch
        {
            0x40 => (0, 0),
            0x63 or 0x64 => (0, 1),
            _ when (long)opening.Value < 0 => (0, 1),
            _ => CountsOfType((uint)opening.Value),
        };

    /// <summary>One of the labels of a <c>br_table</c>, below its number of labels.</summary>
    public uint LabelOf(uint function, Instruction table, uint index)
    {
        var labels = new Bytes.ByteCursor(Module.BodyBytes(Module.Body(function)!.Value).Span[(table.Offset + 1)..]);
        labels.ReadVarUInt32();
        for (uint i = 0; i < index && Budget.Take(1); i++)
            labels.ReadVarUInt32();
        return labels.ReadVarUInt32();
    }

    /// <summary>True when a function may leave its place to another by a tail call.</summary>
    public bool HasTailCall(uint function)
    {
        if (tails.TryGetValue(function, out var known))
            return known;
        var found = false;
        if (Module.Body(function) is { } body)
        {
            var reader = Module.Instructions(body);
            while (!found && reader.Read() && Budget.Take(1))
                found = reader.Current.IsTailCall;
        }
        tails.Add(function, found |= Budget.IsSpent);
        return found;
    }

    /// <summary>True when a function of the module with a type may leave its place to another by a tail call.</summary>
    public bool HasTailCallOfType(uint type)
    {
        if (tailTypes.TryGetValue(type, out var known))
            return known;
        var wanted = Module.FunctionTypeAt(type);
        var found = wanted is null;
        foreach (var segment in Module.ElementSegments)
        {
            foreach (var function in segment.Functions)
            {
                found |= function is { } index && wanted!.Equals(Module.TypeOf(index)) && HasTailCall(index);
                if (found || !Budget.Take(1))
                    break;
            }
        }
        tailTypes.Add(type, found |= Budget.IsSpent);
        return found;
    }

    private StackMove Measure(FunctionBody body)
    {
        if (!SetsStackPointer(body))
            return StackMove.None;
        depth++;
        var flow = FlowWalk.To(this, body, FlowWalk.Return);
        depth--;
        // Without a return nobody sees what it did.
        if (flow is null)
            return StackMove.None;
        var after = flow.State.StackPointer;
        var result = flow.State.Stack is [var only] ? flow.Graph.StackDistance(only) : null;
        if (flow.Graph.StackDistance(after) is { } distance)
            return distance == 0 ? StackMove.None : new StackMove(distance, null, result);
        return flow.Graph[after] is { Kind: FlowNodeKind.Parameter } parameter
            ? new StackMove(null, (int)parameter.Bits, null)
            : StackMove.Unknown;
    }

    private bool SetsStackPointer(FunctionBody body)
    {
        var reader = Module.Instructions(body);
        while (reader.Read() && Budget.Take(1))
        {
            var at = reader.Current;
            if (at.Opcode == WasmOpcode.GlobalSet && at.Index == StackPointer)
                return true;
            if (at.Opcode == WasmOpcode.Call && at.Index != body.FunctionIndex && IsMover(at.Index))
                return true;
        }
        return false;
    }

    private bool IsMover(uint callee)
    {
        depth++;
        var isMover = MoveOf(callee) != StackMove.None;
        depth--;
        return isMover;
    }
}
