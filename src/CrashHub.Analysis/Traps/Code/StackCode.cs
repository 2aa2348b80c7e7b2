using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Code;

/// <summary>
/// The values that frames of one stack have given each other, as far as their code and the dumped memory prove them: an argument is what the caller's code
/// pushed, or what the callee's code has put into memory that nothing has changed since.
/// </summary>
internal sealed class StackCode
{
    // How many callers an argument is followed through.
    private const int MaxDepth = 16;

    private readonly IReadOnlyList<FrameState?> states;
    private readonly AnalysisLimits limits;
    private readonly Func<WasmModule, uint, bool> isQuiet;
    private readonly Dictionary<WasmModule, uint> stackGlobals = [];
    private readonly Dictionary<int, CodeWalk?> walks = [];
    private readonly Dictionary<int, ulong?> entries = [];
    private int walked;

    /// <param name="states">The frames, youngest first.</param>
    /// <param name="isQuiet">True for a function that changes no memory of its caller.</param>
    /// <param name="limits">Bounds.</param>
    public StackCode(IReadOnlyList<FrameState?> states, Func<WasmModule, uint, bool> isQuiet, AnalysisLimits limits)
    {
        this.states = states;
        this.isQuiet = isQuiet;
        this.limits = limits;
    }

    /// <summary>How many frames there are.</summary>
    public int Count => states.Count;

    /// <summary>A frame's state; null where its module is missing.</summary>
    public FrameState? State(int frame) => frame >= 0 && frame < states.Count ? states[frame] : null;

    /// <summary>The walk to a frame's offset; null where it can't be done.</summary>
    public CodeWalk? Walk(int frame)
    {
        if (State(frame) is not { Offset: { } offset } state)
            return null;
        if (!walks.TryGetValue(frame, out var walk))
        {
            // Without the stack pointer first: it says by how much the code has moved it, and so what it was at entry.
            var plain = Walk(state, state.Function, offset, null);
            walk = plain is not null && Entry(frame, plain) is { } entry ? Walk(state, state.Function, offset, entry) : plain;
            walks.Add(frame, walk);
        }
        return walk;
    }

    /// <summary>A parameter of a frame's function as it was when the frame was entered; null when that is not certain.</summary>
    public ulong? Parameter(int frame, uint parameter) => Parameter(frame, parameter, 0);

    /// <summary>An operand at a frame's offset, 0 the top one; null when it is not certain.</summary>
    public ulong? Operand(int frame, int fromTop)
    {
        if (State(frame) is not { } state || fromTop < 0)
            return null;
        if (Proved(state, fromTop) is { } proved)
            return proved;
        if (Walk(frame) is not { } walk || fromTop >= walk.Height)
            return null;
        var index = walk.Height - 1 - fromTop;
        if (state.TryOperand((uint)index, out var known) && known.Kind != CoredumpValueKind.LowBits)
            return known.Bits;
        return Resolve(frame, walk, walk.Reached.Operands[index], 0);
    }

    /// <summary>The value of a symbol of a frame's walk; null when it is not certain.</summary>
    public ulong? Resolve(int frame, Symbol symbol) => Walk(frame) is { } walk ? Resolve(frame, walk, symbol, 0) : null;

    private ulong? Parameter(int frame, uint parameter, int depth)
    {
        if (State(frame) is not { } state || depth > MaxDepth)
            return null;
        if (FromCaller(frame, state, parameter, depth) is { } passed)
            return passed;
        if (state.TryParameter(parameter, out var known) && known.Kind != CoredumpValueKind.LowBits)
            return known.Bits;
        return Walk(frame) is { } walk ? Kept(frame, walk, CodeWalk.ParameterRoot(parameter)) : null;
    }

    private ulong? FromCaller(int frame, FrameState state, uint parameter, int depth)
    {
        if (State(frame + 1) is not { Offset: { } offset } caller || caller.Module != state.Module || caller.Instance != state.Instance)
            return null;
        if (caller.Module.Body(caller.Function) is not { } body || caller.Module.InstructionAt(body, offset) is not { } call)
            return null;
        // What a table held is not in the dump, and a frame that was left by a tail call is not in the stack: only a call that names the function counts.
        if (call.Opcode != WasmOpcode.Call || call.Index != state.Function || state.Module.TypeOf(state.Function) is not { } type)
            return null;
        var fromTop = type.Parameters.Count - 1 - (int)parameter;
        if (fromTop < 0)
            return null;
        if (Proved(caller, fromTop) is { } proved)
            return proved;
        if (Walk(frame + 1) is not { } walk || fromTop >= walk.Height)
            return null;
        return Resolve(frame + 1, walk, walk.Reached.Operands[walk.Height - 1 - fromTop], depth + 1);
    }

    private ulong? Resolve(int frame, CodeWalk walk, Symbol symbol, int depth)
    {
        if (symbol.IsConstant)
            return symbol.Offset;
        var is64 = State(frame)!.Is64();
        if (Root(frame, walk, symbol.Root, depth) is not { } root)
            return null;
        return symbol.Offset == 0 ? root
            : is64 ? root + symbol.Offset
            : (uint)(root + symbol.Offset);
    }

    private ulong? Root(int frame, CodeWalk walk, int root, int depth)
    {
        if (depth > MaxDepth)
            return null;
        if (root == CodeWalk.StackEntry)
            return Entry(frame, walk);
        var state = State(frame)!;
        if (Kept(frame, walk, root) is { } kept)
            return kept;
        for (var local = 0; local < walk.Reached.Locals.Length; local++)
        {
            if (walk.Reached.Locals[local] == new Symbol(root, 0) && state.TryLocal((uint)local, out var known))
                return known.Kind == CoredumpValueKind.LowBits ? null : known.Bits;
        }
        if (state.Module.TypeOf(state.Function) is { } type && root <= type.Parameters.Count)
            return FromCaller(frame, state, (uint)(root - 1), depth + 1);
        return walk.CallOf(root) is { } call ? Result(frame, walk, call, depth + 1) : null;
    }

    // Memory that the code filled with the value, or took it from, and that nothing has changed since.
    private ulong? Kept(int frame, CodeWalk walk, int root)
    {
        foreach (var slot in walk.Reached.Slots)
        {
            if (slot.Value == new Symbol(root, 0) && Address(frame, walk, slot.Address) is { } address)
                return Read(State(frame)!, address, slot.Width);
        }
        return null;
    }

    // Of addresses only what leads to no further memory: the stack and constants.
    private ulong? Address(int frame, CodeWalk walk, Symbol address) =>
        address.IsConstant ? address.Offset
        : address.Root == CodeWalk.StackEntry && Entry(frame, walk) is { } entry
            ? State(frame)!.Is64() ? entry + address.Offset
                : (uint)(entry + address.Offset)
        : null;

    // What the unwinder's own walk proves.
    private static ulong? Proved(FrameState state, int fromTop) =>
        state.TryTopOperand(fromTop, out var known) && known.Kind != CoredumpValueKind.LowBits ? known.Bits : null;

    // What a function gave back lies in its own frame often, and its frame is untouched as long as nothing else was called.
    private ulong? Result(int frame, CodeWalk walk, CallRecord call, int depth)
    {
        if (
            walk.Reached.Calls is not [.., var last]
            || last.Serial != call.Serial
            || Resolve(frame, walk, call.Stack, depth) is not { } entry
        )
            return null;
        return Result(State(frame)!, call.Callee, entry, depth);
    }

    private ulong? Result(FrameState state, uint function, ulong entry, int depth)
    {
        if (depth > MaxDepth || Walk(state, function, null, entry) is not { } walk || walk.Height != 1)
            return null;
        var result = walk.Reached.Operands[0];
        if (result.IsConstant)
            return result.Offset;
        ulong? Slot(Slot slot) =>
            slot.Address.Root == CodeWalk.StackEntry
                ? Read(state, state.Is64() ? entry + slot.Address.Offset : (uint)(entry + slot.Address.Offset), slot.Width)
                : null;
        foreach (var slot in walk.Reached.Slots)
        {
            if (slot.Value == result && Slot(slot) is { } kept)
                return kept;
        }
        if (walk.Choices.Decide(result, walk.Reached.Slots, Slot) is { } chosen)
            return chosen;
        return
            result.Offset == 0
            && walk.CallOf(result.Root) is { Stack.Root: CodeWalk.StackEntry } inner
            && walk.Reached.Calls is [.., var last]
            && last.Serial == inner.Serial
            ? Result(state, inner.Callee, state.Is64() ? entry + inner.Stack.Offset : (uint)(entry + inner.Stack.Offset), depth + 1)
            : null;
    }

    // The stack pointer when the frame was entered: what it is at the trap, less what the younger frames and this one have moved it.
    private ulong? Entry(int frame, CodeWalk walk)
    {
        if (entries.TryGetValue(frame, out var known))
            return known;
        ulong? entry = null;
        entries.Add(frame, null);
        if (walk.Reached.Stack is { Root: CodeWalk.StackEntry } moved && Current(frame) is { } now)
            entry = State(frame)!.Is64() ? now - moved.Offset : (uint)(now - moved.Offset);
        entries[frame] = entry;
        return entry;
    }

    private ulong? Current(int frame)
    {
        var state = State(frame)!;
        if (StackGlobal(state.Module) is uint.MaxValue)
            return null;
        if (frame == 0)
            return state.TryGlobal(StackGlobal(state.Module), out var global) ? global.Bits : null;
        if (
            State(frame - 1) is not { } younger
            || younger.Module != state.Module
            || younger.Instance is null
            || younger.Instance != state.Instance
        )
            return null;
        return Walk(frame - 1) is { } walk ? Entry(frame - 1, walk) : null;
    }

    private CodeWalk? Walk(FrameState state, uint function, FunctionOffset? place, ulong? entry)
    {
        if (walked++ >= limits.MaxTrapCodeWalks)
            return null;
        var options = new WalkOptions
        {
            Limits = limits,
            StackGlobal = StackGlobal(state.Module),
            Is64 = state.Is64(),
            StackEntry = entry,
            IsQuiet = callee => isQuiet(state.Module, callee),
        };
        return CodeWalk.To(state.Module, function, place, options);
    }

    private uint StackGlobal(WasmModule module)
    {
        if (!stackGlobals.TryGetValue(module, out var global))
            stackGlobals.Add(module, global = StackGlobals.Of(module));
        return global;
    }

    private static ulong? Read(FrameState state, ulong address, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        return state.TryRead(address, bytes[..width]) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }
}
