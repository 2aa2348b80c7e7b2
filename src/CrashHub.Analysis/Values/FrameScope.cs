using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Values.Locations;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values;

/// <summary>A function in a frame: what its location expressions may ask for. Inlined calls share the machine of the physical frame that holds them.</summary>
internal sealed class FrameScope
{
    private readonly Die? physical;
    private ulong frameBase;
    private StackHome? stackHome;
    private ValueStatus? baseStatus;

    /// <summary>Opens a frame.</summary>
    /// <param name="state">What is known of its machine.</param>
    /// <param name="types">The types of its module.</param>
    /// <param name="physical">The entry of the physical function; null without debug information.</param>
    /// <param name="address">The place of the fault or call, counted as DWARF counts.</param>
    /// <param name="budget">What may be spent.</param>
    public FrameScope(FrameState state, TypeGraph types, Die? physical, ulong address, ValueBudget budget)
    {
        (State, Types, this.physical, Address, Budget) = (state, types, physical, address, budget);
    }

    /// <summary>What is known of its machine.</summary>
    public FrameState State { get; }

    /// <summary>The types of its module.</summary>
    public TypeGraph Types { get; }

    /// <summary>The place of the fault or call, counted as DWARF counts.</summary>
    public ulong Address { get; }

    /// <summary>What may be spent.</summary>
    public ValueBudget Budget { get; }

    /// <summary>Bounds.</summary>
    public AnalysisLimits Limits => Types.Limits;

    /// <summary>The entry of the physical function; null without debug information.</summary>
    public Die? Physical => physical;

    /// <summary>Whether variables on the stack are up to date.</summary>
    public StackHome StackHome => stackHome ??= new(this);

    /// <summary>The unit of the physical function; null without debug information.</summary>
    public DwarfUnit? Unit => physical?.Unit;

    /// <summary>Bytes of an address.</summary>
    public int AddressSize => State.Is64() ? 8 : 4;

    /// <summary>True while the function has not stored its parameters yet, so that their places in memory still hold something else.</summary>
    public bool IsInPrologue { get; init; }

    /// <summary>Why <see cref="TryFrameBase"/> failed.</summary>
    public ValueStatus FrameBaseStatus => baseStatus ?? ValueStatus.NotCaptured;

    /// <summary>What <c>DW_OP_fbreg</c> counts from; false unless it is certain.</summary>
    public bool TryFrameBase(out ulong address)
    {
        baseStatus ??= FindFrameBase();
        address = frameBase;
        return baseStatus == ValueStatus.Available;
    }

    private ValueStatus FindFrameBase()
    {
        if (physical is null || !physical.Has(DwarfAttribute.FrameBase))
            return ValueStatus.Malformed;
        if (State.Base is { } known)
        {
            frameBase = known.Address;
            return known.IsInDump || known.IsProved ? ValueStatus.Available : ValueStatus.NotCaptured;
        }
        if (
            ExpressionOf(physical, physical[DwarfAttribute.FrameBase], out var expression, out _)
            is not ValueStatus.Available
                and var status
        )
            return status;
        var machine = new LocationMachine(this, physical.Unit, LocationMachine.MaxNesting);
        if (!machine.TryNumber(expression, out var number))
            return machine.Failure;
        frameBase = number.Unsigned(AddressSize);
        return ValueStatus.Available;
    }

    /// <summary>The expression of a location attribute that holds at the frame's place.</summary>
    /// <param name="die">The entry with the attribute.</param>
    /// <param name="location">The attribute.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="since">Where the code starts for which it holds; 0 when it holds throughout.</param>
    public ValueStatus ExpressionOf(Die die, AttributeValue location, out ReadOnlyMemory<byte> expression, out ulong since) =>
        LocationLists.Find(die, location, Address, out expression, out since) switch
        {
            LocationAnswer.Found => ValueStatus.Available,
            LocationAnswer.NotCovered => ValueStatus.OptimizedOut,
            _ => ValueStatus.Malformed,
        };

    /// <summary>The number that an expression leaves, for bounds and counts.</summary>
    public bool TryNumber(ReadOnlyMemory<byte> expression, DwarfUnit unit, out ulong number)
    {
        var found = new LocationMachine(this, unit).TryNumber(expression, out var operand);
        number = found ? operand.Unsigned(AddressSize) : 0;
        return found;
    }

    /// <summary>A local, global or operand as the code numbers them.</summary>
    /// <param name="kind">0 local, 1 or 3 global, 2 operand stack.</param>
    /// <param name="index">Its index.</param>
    /// <param name="operand">Its value.</param>
    public bool TryWasm(byte kind, uint index, out Operand operand)
    {
        operand = default;
        FrameValue value;
        var isKnown = kind switch
        {
            0 => State.TryLocal(index, out value),
            2 => State.TryOperand(index, out value),
            _ => State.TryGlobal(index, out value) && !IsStackPointer(index),
        };
        if (!isKnown || value.Kind == CoredumpValueKind.LowBits && (kind != 0 || WidthOfLocal(index) != 4))
            return false;
        operand = Operand(value);
        return true;
    }

    /// <summary>What the caller passed in a parameter's local, whatever the function has put there since.</summary>
    public bool TryEntered(uint local, out Operand operand)
    {
        operand = default;
        if (
            State.Module.TypeOf(State.Function) is not { } type
            || local >= (uint)type.Parameters.Count
            || !State.TryParameter(local, out var value)
            || value.Kind == CoredumpValueKind.LowBits && WidthOfLocal(local) != 4
        )
            return false;
        operand = Operand(value);
        return true;
    }

    /// <summary>What a parameter's local held at a place in the code, if that is still what the caller passed.</summary>
    /// <param name="local">The parameter.</param>
    /// <param name="since">The place, as DWARF counts.</param>
    /// <param name="operand">Its value.</param>
    public bool TryArgument(uint local, ulong since, out Operand operand)
    {
        operand = default;
        return OffsetOf(since) is { } place
            && (place == 0 || !LocalWrites.MayReach(State.Module, State.Function, local, 0, place, Budget))
            && TryEntered(local, out operand);
    }

    private static Operand Operand(FrameValue value)
    {
        var width = value.Kind is CoredumpValueKind.I64 or CoredumpValueKind.F64 ? 8 : 4;
        var origin = value.Origin switch
        {
            FrameValueOrigin.Dump => ValueOrigin.Local,
            FrameValueOrigin.Proved => ValueOrigin.Recovered,
            _ => ValueOrigin.Constant,
        };
        return new(value.Bits, width, origin) { IsFloat = value.Kind is CoredumpValueKind.F32 or CoredumpValueKind.F64 };
    }

    /// <summary>
    /// Whether a local may have been given another value since a place in the code. LLVM lets locals share a number once the first one's life is over, and
    /// goes on to say that the variable is there: then the local is another's.
    /// </summary>
    public bool IsReused(uint local, ulong since)
    {
        if (State.Offset is not { } offset || OffsetOf(since) is not { } from)
            return true;
        return LocalWrites.MayReach(State.Module, State.Function, local, from, offset.Value, Budget);
    }

    /// <summary>A place as DWARF counts, from the function's first byte; null when the function has no place.</summary>
    public ulong? OffsetOf(ulong place) =>
        State.Module.ToCodeSectionOffset(State.Function, new FunctionOffset(0)) is { } start
            ? place > start.Value
                ? place - start.Value
                : 0
            : null;

    /// <summary>Where the thread-local variables of the frame's instance start; false when that is not known.</summary>
    public bool TryThreadBase(out ulong address)
    {
        address = 0;
        for (uint i = 0; i < (uint)State.Module.Globals.Count; i++)
        {
            if (State.Module.NameOf(WasmExternalKind.Global, i, out _) is not "__tls_base" || !State.TryGlobal(i, out var value))
                continue;
            address = value.Bits;
            return true;
        }
        return false;
    }

    /// <summary>The name, type and value of a variable or parameter.</summary>
    /// <param name="variable">Its entry.</param>
    /// <param name="scopeStart">Where the code of its scope starts; 0 for that of a whole function, null for one of no function.</param>
    public Value Locate(Die variable, ulong? scopeStart = null) => new VariableReader(this).Read(variable, scopeStart);

    /// <summary>The integer that a value holds; false when it is none or is not known.</summary>
    public bool TryInteger(Value value, out Int128 number) => Objects.TryInteger(this, value, out number) == ValueStatus.Available;

    /// <summary>The integer that a value holds, when 64 bits hold it.</summary>
    public bool TryLong(Value value, out long number)
    {
        var isKnown = TryInteger(value, out var wide) && wide >= long.MinValue && wide <= long.MaxValue;
        number = isKnown ? (long)wide : 0;
        return isKnown;
    }

    private int WidthOfLocal(uint index) =>
        State.Module.Body(State.Function) is { } body && State.Module.LocalType(body, index) is { } type
            ? type.Kind is WasmTypeKind.I32 or WasmTypeKind.F32
                ? 4
                : 8
            : 0;

    // Of older frames the stack pointer of the dump says nothing: it is the youngest's.
    private bool IsStackPointer(uint index) =>
        index < (uint)State.Module.Globals.Count
        && State.Module.Globals[(int)index].IsMutable
        && State.Module.NameOf(WasmExternalKind.Global, index, out _) is null or "__stack_pointer" or "env.__stack_pointer";
}
