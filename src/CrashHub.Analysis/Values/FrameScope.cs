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

    /// <summary>What a parameter's local held at a place in the code, if that is still what the caller passed.</summary>
    /// <param name="local">The parameter.</param>
    /// <param name="since">The place, as DWARF counts.</param>
    /// <param name="operand">Its value.</param>
    public bool TryArgument(uint local, ulong since, out Operand operand)
    {
        operand = default;
        if (
            State.Module.TypeOf(State.Function) is not { } type
            || local >= (uint)type.Parameters.Count
            || OffsetOf(since) is not { } place
            || place > 0 && LocalWrites.MayReach(State.Module, State.Function, local, 0, place, Budget)
            || !State.TryParameter(local, out var value)
            || value.Kind == CoredumpValueKind.LowBits
        )
            return false;
        operand = Operand(value);
        return true;
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

    private ulong? OffsetOf(ulong place) =>
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

    /// <summary>Whether the frame's function leaves a local as its caller passed it.</summary>
    public bool IsNeverWritten(uint local)
    {
        if (
            State.Module.TypeOf(State.Function) is not { } type
            || local >= (uint)type.Parameters.Count
            || State.Module.Body(State.Function) is not { } body
        )
            return false;
        var instructions = State.Module.Instructions(body);
        while (instructions.Read())
        {
            if (!Budget.TakeStep())
                return false;
            var instruction = instructions.Current;
            if (instruction.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee && instruction.Index == local)
                return false;
        }
        return !instructions.Failed;
    }

    /// <summary>The name, type and value of a variable or parameter.</summary>
    /// <param name="variable">Its entry.</param>
    /// <param name="scopeStart">Where the code of its scope starts; 0 for that of a whole function.</param>
    public Value Locate(Die variable, ulong scopeStart = 0)
    {
        var (name, typed) = (VariableEntries.NameOf(variable) ?? "", VariableEntries.TypedOf(variable));
        var type = typed is null ? Types.Unknown : Types.OfReference(typed) ?? Types.Unknown;
        var placed = VariableEntries.PlacedOf(variable);
        if (placed is null)
            return Value.Missing(name, type, ValueStatus.OptimizedOut);
        if (placed.Has(DwarfAttribute.Location))
            return Locate(name, type, placed, scopeStart, VariableEntries.IsFixed(variable, type));
        return new()
        {
            Name = name,
            Type = type,
            Storage = Constant(placed, placed[DwarfAttribute.ConstValue], type),
            Status = ValueStatus.Available,
        };
    }

    private Value Locate(string name, TypeInfo type, Die die, ulong scopeStart, bool isFixed)
    {
        var location = die[DwarfAttribute.Location];
        if (ExpressionOf(die, location, out var expression, out var since) is not ValueStatus.Available and var status)
            return Value.Missing(name, type, status);
        var machine = new LocationMachine(this, die.Unit) { Since = since == 0 ? scopeStart : since, IsFixed = isFixed };
        var size = Objects.SizeOf(this, type);
        if (machine.Locate(expression, size) is not { } storage)
            return Value.Missing(name, type, machine.Failure);
        if (!storage.IsMemory && IsOvertaken(die, expression.Span, since == 0 ? scopeStart : since, storage))
            return Value.Missing(name, type, ValueStatus.NotCaptured);
        if (IsInPrologue && storage.Origin == ValueOrigin.ShadowStack)
            return Value.Missing(name, type, ValueStatus.NotCaptured);
        storage = Kept(storage, size) ?? storage;
        return new()
        {
            Name = name,
            Type = type,
            Storage = storage,
            Status = ValueStatus.Available,
        };
    }

    // A variable in memory that the dump lacks, where the code that put it there tells what it was.
    private Storage? Kept(Storage storage, ulong? size)
    {
        if (storage is not { IsMemory: true, Memory: 0, State: { } state } || size is not (1 or 2 or 4 or 8))
            return null;
        Span<byte> bytes = stackalloc byte[8];
        if (state.TryRead(storage.Address, bytes[..(int)size]) || !state.TryKept(storage.Address, (int)size, out var bits))
            return null;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        return Storage.Of(bytes[..(int)size].ToArray(), ValueOrigin.Recovered);
    }

    // A constant or a local that describes a variable in memory, which has another value by now. Pieces are not followed.
    private bool IsOvertaken(Die die, ReadOnlySpan<byte> expression, ulong since, Storage storage)
    {
        if (!MemoryHome.IsNeeded(die.Unit.Producer))
            return false;
        var cursor = new ByteCursor(expression);
        uint? local = null;
        if (cursor.ReadByte() == Opcode.WasmLocation)
        {
            if (cursor.ReadByte() != 0)
                return false;
            local = cursor.ReadVarUInt32();
            if (!cursor.AtEnd && cursor.ReadByte() != Opcode.StackValue)
                return false;
        }
        else if (expression[^1] != Opcode.StackValue)
            return false;
        Span<byte> bytes = stackalloc byte[8];
        var size = bytes.Length;
        while (size > 0 && storage.Read(0, bytes[..size]) != ValueStatus.Available)
            size /= 2;
        return size > 0
            && (
                State.Module.ToCodeSectionOffset(State.Function, new FunctionOffset(0)) is not { } start
                || MemoryHome.Contradicts(this, since > start.Value ? since - start.Value : 0, local, bytes[..size])
            );
    }

    /// <summary>The bytes of a constant of debug information.</summary>
    public Storage Constant(Die die, AttributeValue value, TypeInfo type)
    {
        if (value.Kind == AttributeKind.Block)
            return Storage.Of(die.Block(value).ToArray(), ValueOrigin.Constant);
        if (
            value.Kind
            is AttributeKind.InlineString
                or AttributeKind.StringOffset
                or AttributeKind.StringIndex
                or AttributeKind.LineStringOffset
        )
        {
            die.Unit.TryReadStringBytes(value, out var text);
            return Storage.Of([.. text, 0], ValueOrigin.Constant);
        }
        // A number of fewer bytes than the type is extended: by its sign where the form has one, which its 64 bits already show.
        var size = (int)Math.Min(Objects.SizeOf(this, type) ?? 8, 16);
        var bytes = new byte[Math.Max(size, 8)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.Value);
        if (size > 8 && (long)value.Value < 0 && BaseEncoding.IsSigned(type.Stripped.Encoding))
            bytes.AsSpan(8).Fill(0xff);
        return Storage.Of(bytes[..size], ValueOrigin.Constant);
    }

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
