using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Code;

/// <summary>
/// Walks a function's code once, from its start to a place, and says what is certain there: which values are constants or lie a constant away from the
/// stack pointer, which memory holds a value still, which calls ran just before. Where paths meet only what they share is kept; a loop keeps nothing that
/// it changes.
/// </summary>
internal sealed class CodeWalk
{
    /// <summary>The root of the stack pointer at the function's entry.</summary>
    public const int StackEntry = 0;

    private const int MaxUnsteadyLoops = 8;

    private readonly WasmModule module;
    private readonly FunctionBody body;
    private readonly WalkOptions options;
    private readonly WalkMemory memory;
    private readonly List<WalkLabel> labels = [];
    private readonly Dictionary<int, CallRecord> results = [];
    private readonly HashSet<int> unsteady;
    private int roots = 1;
    private int calls;
    private WalkState? state;

    private CodeWalk(WasmModule module, FunctionBody body, WalkOptions options, WalkState entry, HashSet<int> unsteady)
    {
        this.module = module;
        this.body = body;
        this.options = options;
        this.unsteady = unsteady;
        state = entry;
        memory = new WalkMemory(options, Fresh);
        Choices = new WalkChoices(Fresh);
    }

    /// <summary>The state at the place, before its instruction runs.</summary>
    public WalkState Reached { get; private set; } = null!;

    /// <summary>What differed where paths met.</summary>
    public WalkChoices Choices { get; }

    /// <summary>How many operands lie on the stack at the place.</summary>
    public int Height => Reached.Operands.Count;

    /// <summary>The call that made a root; null for any other root.</summary>
    public CallRecord? CallOf(int root) => results.GetValueOrDefault(root);

    /// <summary>The root of a parameter.</summary>
    public static int ParameterRoot(uint parameter) => (int)parameter + 1;

    /// <summary>
    /// Walks to a place; null where it can't be reached, where the code uses instructions that are not followed, or where it is too long. Without a place
    /// to the function's end: the operands are then its results, as all returns share them.
    /// </summary>
    public static CodeWalk? To(WasmModule module, uint function, FunctionOffset? place, WalkOptions options)
    {
        if (module.Body(function) is not { } body || body.Length > options.Limits.MaxTrapCodeBytes)
            return null;
        if (module.TypeOf(function) is not { } type || module.DeclaredLocals(body) is not { } declared)
            return null;
        long count = type.Parameters.Count;
        foreach (var run in declared)
            count += run.Count;
        if (count > options.Limits.MaxTrapCodeLocals)
            return null;
        // A loop that moves the stack pointer moves it back as a rule; one that does not is walked again without that belief.
        var distrusted = new HashSet<int>();
        for (var before = -1; distrusted.Count > before && before < MaxUnsteadyLoops; )
        {
            before = distrusted.Count;
            var locals = new Symbol[count];
            for (var i = 0; i < locals.Length; i++)
                locals[i] = i < type.Parameters.Count ? new Symbol(ParameterRoot((uint)i), 0) : Symbol.Of(0);
            var walk = new CodeWalk(module, body, options, new WalkState(locals, new Symbol(StackEntry, 0)), distrusted)
            {
                roots = 1 + type.Parameters.Count,
            };
            walk.labels.Add(new WalkLabel(IsLoop: false, 0, type.Results.Count, 0));
            if (walk.Run(place) && distrusted.Count == before)
                return walk;
        }
        return null;
    }

    private Symbol Fresh() => new(roots++, 0);

    private bool Run(FunctionOffset? place)
    {
        var loops = WalkLoops.Of(module, body);
        var reader = module.Instructions(body);
        var budget = options.Limits.MaxTrapCodeSteps;
        while (reader.Read())
        {
            var instruction = reader.Current;
            if (place is { } wanted && (ulong)instruction.Offset >= wanted.Value)
            {
                if (Reached is null && ((ulong)instruction.Offset != wanted.Value || state is null))
                    return false;
                Reached ??= state!.Clone();
                // What was believed of the loops around it is seen at their ends only.
                if (!labels.Exists(label => label.IsBelieved))
                    return true;
            }
            budget -= 1 + (state is null || !IsBranch(instruction) ? 0 : state.Locals.Length);
            if (budget < 0 || !Step(instruction, loops))
                return false;
            if (labels.Count == 0)
                break;
        }
        if (reader.Failed || place is null && state is null)
            return false;
        if (place is null)
            Reached = state!;
        return Reached is not null;
    }

    private static bool IsBranch(Instruction instruction) =>
        instruction.OpensBlock || instruction.ClosesBlock || instruction.Opcode is >= WasmOpcode.Else and <= WasmOpcode.Return;

    private bool Step(Instruction instruction, WalkLoops loops)
    {
        if (instruction.OpensBlock)
            return Open(instruction, loops);
        switch (instruction.Opcode)
        {
            case WasmOpcode.Else:
                return Else();
            case WasmOpcode.End:
                Close();
                return true;
            case WasmOpcode.Catch or WasmOpcode.CatchAll or WasmOpcode.Delegate:
                return false;
        }
        if (state is null)
            return true;
        switch (instruction.Opcode)
        {
            case WasmOpcode.Unreachable or WasmOpcode.Throw or WasmOpcode.ThrowRef or WasmOpcode.Rethrow:
                state = null;
                return true;
            case WasmOpcode.Br:
                return Leave(instruction.Index, ends: true);
            case WasmOpcode.Return:
                return Leave((uint)labels.Count - 1, ends: true);
            case WasmOpcode.BrIf:
                return Has(1) && Drop() && Leave(instruction.Index, ends: false);
            case WasmOpcode.BrTable:
                return Has(1) && Drop() && LeaveByTable(instruction);
            default:
                return Has(0) && Straight(instruction);
        }
    }

    private bool LeaveByTable(Instruction instruction)
    {
        var cursor = new ByteCursor(module.BodyBytes(body).Span.Slice(instruction.Offset + 1, instruction.Length - 1));
        var seen = new HashSet<uint>();
        for (var left = cursor.ReadVarUInt32() + 1L; left > 0 && !cursor.Failed; left--)
        {
            var depth = cursor.ReadVarUInt32();
            if (seen.Add(depth) && !Leave(depth, ends: false))
                return false;
        }
        state = null;
        return !cursor.Failed;
    }

    private bool Open(Instruction instruction, WalkLoops loops)
    {
        if (instruction.Opcode is WasmOpcode.Try or WasmOpcode.TryTable)
            return false;
        if (state is null)
        {
            labels.Add(new WalkLabel(instruction.Opcode == WasmOpcode.Loop, 0, 0, 0) { IsDead = true });
            return true;
        }
        if (instruction.Opcode == WasmOpcode.If && !(Has(1) && Drop()))
            return false;
        if (BlockType(instruction) is not { } type || !Has(type.Parameters))
            return false;
        var label = new WalkLabel(
            instruction.Opcode == WasmOpcode.Loop,
            state.Operands.Count - type.Parameters,
            type.Results,
            type.Parameters
        );
        if (instruction.Opcode == WasmOpcode.If)
            label.Alternative = state.Clone();
        if (label.IsLoop)
        {
            EnterLoop(instruction, loops);
            label.IsBelieved =
                (loops.Changes(instruction.Offset)?.Globals.Contains(options.StackGlobal) ?? false)
                && !unsteady.Contains(instruction.Offset);
            label.Loop = instruction.Offset;
            label.Stack = state.Stack;
        }
        labels.Add(label);
        return true;
    }

    private void EnterLoop(Instruction loop, WalkLoops loops)
    {
        if (loops.Changes(loop.Offset) is not { } changed)
            return;
        foreach (var local in changed.Locals)
        {
            if (local < state!.Locals.Length)
                state.Locals[local] = Fresh();
        }
        if (changed.Globals.Contains(options.StackGlobal) && unsteady.Contains(loop.Offset))
            state!.Stack = Fresh();
        state!.Slots.Clear();
        state.Calls.Clear();
    }

    private bool Else()
    {
        var label = labels[^1];
        if (label.IsDead)
            return true;
        if (label.Alternative is not { } alternative)
            return false;
        Arrive(label, state);
        state = alternative;
        label.Alternative = null;
        return true;
    }

    private void Close()
    {
        var label = labels[^1];
        labels.RemoveAt(labels.Count - 1);
        if (label.IsDead)
            return;
        // An if without else: the condition may have been false.
        if (label.Alternative is { } skipped)
            Arrive(label, skipped);
        if (label.IsLoop)
            return;
        Arrive(label, state);
        state = label.Pending;
    }

    private bool Leave(uint depth, bool ends)
    {
        if (depth >= labels.Count)
            return false;
        var label = labels[labels.Count - 1 - (int)depth];
        if (label.IsBelieved && state!.Stack != label.Stack)
        {
            unsteady.Add(label.Loop);
            return false;
        }
        if (!label.IsLoop && !label.IsDead)
        {
            if (!Has(label.Results))
                return false;
            Arrive(label, state);
        }
        if (ends)
            state = null;
        return true;
    }

    private void Arrive(WalkLabel label, WalkState? from)
    {
        if (from is null)
            return;
        var arriving = from.Clone();
        var excess = arriving.Operands.Count - label.Height - label.Results;
        if (excess > 0)
            arriving.Operands.RemoveRange(label.Height, excess);
        if (label.Pending is null)
            label.Pending = arriving;
        else
            label.Pending.Meet(arriving, Choices);
    }

    private bool Straight(Instruction instruction)
    {
        var now = state!;
        switch (instruction.Opcode)
        {
            case WasmOpcode.I32Const:
                now.Push(Symbol.Of((uint)instruction.Value));
                return true;
            case WasmOpcode.I64Const or WasmOpcode.F32Const or WasmOpcode.F64Const:
                now.Push(Symbol.Of(instruction.Value));
                return true;
            case WasmOpcode.LocalGet or WasmOpcode.LocalSet or WasmOpcode.LocalTee:
                return Local(instruction);
            case WasmOpcode.GlobalGet:
                now.Push(instruction.Index == options.StackGlobal ? now.Stack : Constant(instruction.Index));
                return true;
            case WasmOpcode.GlobalSet:
                if (!Has(1))
                    return false;
                if (instruction.Index == options.StackGlobal)
                    now.Stack = now.Pop();
                else
                    memory.Escape(now.Pop());
                return true;
            case WasmOpcode.Select or WasmOpcode.SelectTyped:
                return Has(3) && Select();
            case WasmOpcode.Call:
                return Call(instruction);
            case WasmOpcode.CallIndirect:
                return Has(1) && Drop() && CallUnknown(module.FunctionTypeAt(instruction.Index));
            case WasmOpcode.CallRef:
                return Has(1) && Drop() && CallUnknown(module.FunctionTypeAt(instruction.Index));
        }
        if (StackEffects.Of(instruction.Opcode) is not { } effect || !Has(effect.Taken))
            return false;
        memory.Run(now, instruction, effect);
        return true;
    }

    private Symbol Constant(uint global) =>
        global < module.Globals.Count
        && module.Globals[(int)global] is { IsMutable: false, IsImported: false } fixedOne
        && fixedOne.Initial.AsAddress is { } bits
            ? Symbol.Of(fixedOne.Initial.Kind == ConstantKind.I32 ? (uint)bits : bits)
            : Fresh();

    private bool Local(Instruction instruction)
    {
        if (instruction.Index >= (uint)state!.Locals.Length)
            return false;
        if (instruction.Opcode == WasmOpcode.LocalGet)
        {
            state.Push(state.Locals[instruction.Index]);
            return true;
        }
        if (!Has(1))
            return false;
        state.Locals[instruction.Index] = state.Operands[^1];
        if (instruction.Opcode == WasmOpcode.LocalSet)
            state.Pop();
        return true;
    }

    private bool Select()
    {
        state!.Pop();
        var second = state.Pop();
        var first = state.Pop();
        memory.Escape(first);
        memory.Escape(second);
        state.Push(first == second ? first : Fresh());
        return true;
    }

    private bool Call(Instruction instruction)
    {
        if (module.TypeOf(instruction.Index) is not { } type || !Has(type.Parameters.Count))
            return false;
        var arguments = new Symbol[type.Parameters.Count];
        for (var i = arguments.Length - 1; i >= 0; i--)
            arguments[i] = state!.Pop();
        var record = new CallRecord(instruction.Index, arguments, state!.Stack, calls++);
        var isQuiet = options.IsQuiet(instruction.Index);
        memory.Enter(state, arguments, isQuiet);
        if (!isQuiet)
            state.Calls.Clear();
        state.Calls.Add(record);
        for (var i = 0; i < type.Results.Count; i++)
        {
            var result = Fresh();
            if (type.Results.Count == 1)
                results.Add(result.Root, record);
            state.Push(result);
        }
        return true;
    }

    private bool CallUnknown(FunctionType? type)
    {
        if (type is null || !Has(type.Parameters.Count))
            return false;
        var arguments = new Symbol[type.Parameters.Count];
        for (var i = arguments.Length - 1; i >= 0; i--)
            arguments[i] = state!.Pop();
        memory.Enter(state!, arguments, isQuiet: false);
        state!.Calls.Clear();
        calls++;
        for (var i = 0; i < type.Results.Count; i++)
            state.Push(Fresh());
        return true;
    }

    private (int Parameters, int Results)? BlockType(Instruction instruction)
    {
        // A reference as a type has two bytes, of which the reader keeps none.
        if (module.BodyBytes(body).Span[instruction.Offset + 1] is 0x63 or 0x64)
            return (0, 1);
        var value = (long)instruction.Value;
        if (value < 0)
            return (0, value == -64 ? 0 : 1);
        return module.FunctionTypeAt((uint)value) is { } type ? (type.Parameters.Count, type.Results.Count) : null;
    }

    private bool Has(int count) => state is not null && state.Operands.Count - (labels.Count == 0 ? 0 : labels[^1].Height) >= count;

    private bool Drop()
    {
        state!.Pop();
        return true;
    }
}
