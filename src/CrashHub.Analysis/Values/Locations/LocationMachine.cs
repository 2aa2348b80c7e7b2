using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Runs location expressions (DWARF 5 sections 2.5, 2.6) in a frame. Whatever is not known for certain ends the run with the reason; steps are counted
/// over the whole analysis.
/// </summary>
/// <param name="scope">The frame.</param>
/// <param name="unit">The unit of the expression.</param>
/// <param name="depth">Expressions that this one is called from.</param>
internal sealed class LocationMachine(FrameScope scope, DwarfUnit unit, int depth = 0)
{
    /// <summary>Nesting of expressions that call others.</summary>
    public const int MaxNesting = 16;

    private const int MaxStack = 256;
    private readonly OperandStack stack = new(unit.Header.Encoding.AddressSize);
    private readonly FrameReads reads = new(scope, unit);
    private readonly TypedOperands typed = new(unit);
    private PieceList? pieces;
    private ValueStatus failure;
    private bool isValue;
    private Storage? direct;

    /// <summary>Why the last run has no result.</summary>
    public ValueStatus Failure => failure;

    /// <summary>The address of the object that the expression is about, for <c>DW_OP_push_object_address</c>; null when it has none.</summary>
    public ulong? ObjectAddress { get; init; }

    /// <summary>Where the code starts for which the expression holds; null for expressions about no variable.</summary>
    public ulong? Since { get; init; }

    /// <summary>True for a variable that the language lets nobody assign: what it was where the expression begins to hold, it is.</summary>
    public bool IsFixed { get; init; }

    /// <summary>True when the last object, or a piece of it, is a constant of the debug information.</summary>
    public bool HasConstant { get; private set; }

    private int AddressSize => unit.Header.Encoding.AddressSize;

    /// <summary>Puts a value on the stack before a run.</summary>
    public void Push(ulong bits, ValueOrigin origin) => stack.Push(new(bits, AddressSize, origin));

    /// <summary>Runs an expression for the number that it leaves.</summary>
    public bool TryNumber(ReadOnlyMemory<byte> expression, out Operand result)
    {
        result = default;
        if (!Run(expression))
            return false;
        if (direct is not null || pieces is not null || stack.Count == 0)
            return Fail(ValueStatus.Malformed);
        result = stack.Top;
        return result.IsFloat || result.Pointed is not null ? Fail(ValueStatus.Malformed) : true;
    }

    /// <summary>Runs an expression for the place of an object.</summary>
    /// <param name="expression">The expression; an empty one means that no value was kept.</param>
    /// <param name="size">Bytes of the object; null when unknown.</param>
    public Storage? Locate(ReadOnlyMemory<byte> expression, ulong? size)
    {
        if (expression.IsEmpty)
        {
            failure = ValueStatus.OptimizedOut;
            return null;
        }
        if (!Run(expression))
            return null;
        if (pieces is not null)
            return pieces.ToStorage();
        return Simple(size);
    }

    // What the stack stands for where no piece was said.
    private Storage? Simple(ulong? size)
    {
        HasConstant |= direct is not null || stack.Count > 0 && isValue && stack.Top.Origin == ValueOrigin.Constant;
        if (direct is not null)
            return direct;
        if (stack.Count == 0)
            return Failed(ValueStatus.OptimizedOut);
        var top = stack.Top;
        if (top.Pointed is { } pointed)
            return Storage.PointerTo(pointed.Target, pointed.Offset);
        if (!isValue)
            return Storage.InMemory(
                scope.State,
                top.Unsigned(AddressSize),
                top.Origin == ValueOrigin.ShadowStack ? ValueOrigin.ShadowStack : ValueOrigin.Memory
            );
        // More bytes than the value has are not known, whatever their owner may have meant; constants are as wide as they need to be.
        var width = top.IsConstant ? 8 : top.Width;
        if (size is { } wanted && wanted > (ulong)width)
            return Failed(ValueStatus.NotCaptured);
        return Storage.Of(top.Bits, (int)Math.Min((ulong)width, size ?? (ulong)width), top.Origin);
    }

    private bool Run(ReadOnlyMemory<byte> expression)
    {
        if (depth > MaxNesting)
            return Fail(ValueStatus.Malformed);
        var bytes = expression.Span;
        var cursor = new ByteCursor(bytes);
        while (!cursor.AtEnd)
        {
            if (!scope.Budget.TakeStep())
                return Fail(ValueStatus.NotCaptured);
            if (stack.Count > MaxStack)
                return Fail(ValueStatus.Malformed);
            var opcode = cursor.ReadByte();
            if (opcode is Opcode.Bra or Opcode.Skip)
            {
                var jump = (short)cursor.ReadUInt16();
                if (cursor.Failed)
                    return Fail(ValueStatus.Malformed);
                if (opcode == Opcode.Bra && (!TryPop(out var condition) || condition.Unsigned(condition.Width) == 0))
                {
                    if (failure != ValueStatus.Available)
                        return false;
                    continue;
                }
                var target = cursor.Offset + jump;
                if (target < 0 || target > bytes.Length)
                    return Fail(ValueStatus.Malformed);
                cursor = new ByteCursor(bytes[(int)target..], target);
                continue;
            }
            if (!Step(opcode, ref cursor))
                return false;
            if (cursor.Failed)
                return Fail(ValueStatus.Malformed);
        }
        return true;
    }

    private bool Step(byte opcode, ref ByteCursor cursor)
    {
        if (opcode is >= Opcode.Lit0 and <= Opcode.Lit31)
            return PushConstant((ulong)(opcode - Opcode.Lit0));
        switch (opcode)
        {
            case Opcode.Const1u:
                return PushConstant(cursor.ReadByte());
            case Opcode.Const1s:
                return PushConstant((ulong)(sbyte)cursor.ReadByte());
            case Opcode.Const2u:
                return PushConstant(cursor.ReadUInt16());
            case Opcode.Const2s:
                return PushConstant((ulong)(short)cursor.ReadUInt16());
            case Opcode.Const4u:
                return PushConstant(cursor.ReadUInt32());
            case Opcode.Const4s:
                return PushConstant((ulong)(int)cursor.ReadUInt32());
            case Opcode.Const8u or Opcode.Const8s:
                return PushConstant(cursor.ReadUInt64());
            case Opcode.Constu:
                return PushConstant(cursor.ReadVarUInt64());
            case Opcode.Consts:
                return PushConstant((ulong)cursor.ReadVarInt64());
            case Opcode.Addr:
                return PushAddress(FormReader.ReadAddress(ref cursor, AddressSize));
            case Opcode.Addrx or Opcode.GnuAddrIndex:
                return unit.TryAddress(new(AttributeKind.AddressIndex, cursor.ReadVarUInt64()), out var address)
                    ? PushAddress(address)
                    : Fail(ValueStatus.Malformed);
            case Opcode.Constx or Opcode.GnuConstIndex:
                return unit.TryAddress(new(AttributeKind.AddressIndex, cursor.ReadVarUInt64()), out var constant)
                    ? PushConstant(constant)
                    : Fail(ValueStatus.Malformed);
            case Opcode.Fbreg:
                return Push(reads.OnStack(cursor.ReadVarInt64(), out var onStack), onStack);
            case Opcode.CallFrameCfa:
                return Fail(ValueStatus.NotCaptured);
            case Opcode.WasmLocation:
                return Push(reads.Wasm(ref cursor, Since, IsFixed, out var held), held);
            case Opcode.PushObjectAddress:
                return ObjectAddress is { } self ? Push(new(self, AddressSize, ValueOrigin.Memory)) : Fail(ValueStatus.Malformed);
            case Opcode.FormTlsAddress or Opcode.GnuPushTlsAddress:
                return TryPop(out var offset) && Push(reads.OfThread(offset, out var ofThread), ofThread);
            case Opcode.Piece:
                return TakePiece(cursor.ReadVarUInt64() is var length and < ulong.MaxValue / 8 ? length * 8 : ulong.MaxValue, 0);
            case Opcode.BitPiece:
                return TakePiece(cursor.ReadVarUInt64(), cursor.ReadVarUInt64());
            case Opcode.StackValue:
                isValue = true;
                return true;
            case Opcode.ImplicitValue:
                direct = Storage.Of(cursor.ReadBytes(cursor.ReadVarUInt64()).ToArray(), ValueOrigin.Constant);
                return true;
            case Opcode.ImplicitPointer or Opcode.GnuImplicitPointer:
                return Implicit(ref cursor);
            case Opcode.EntryValue or Opcode.GnuEntryValue:
                return Push(reads.AtEntry(ref cursor, out var passed), passed);
            case Opcode.Call2 or Opcode.Call4 or Opcode.CallRef:
                return Call(opcode, ref cursor);
            case Opcode.ConstType or Opcode.GnuConstType:
                return Push(typed.Constant(ref cursor, out var ofType), ofType);
            case Opcode.Convert or Opcode.GnuConvert or Opcode.Reinterpret or Opcode.GnuReinterpret:
                var target = cursor.ReadVarUInt64();
                var keepsBits = opcode is Opcode.Reinterpret or Opcode.GnuReinterpret;
                return TryPop(out var before) && Push(typed.Convert(before, target, keepsBits, out var after), after);
            case Opcode.Deref:
                return Deref(AddressSize, null);
            case Opcode.DerefSize:
                return Deref(cursor.ReadByte(), null);
            case Opcode.DerefType or Opcode.GnuDerefType:
                var size = cursor.ReadByte();
                return typed.TypeAt(cursor.ReadVarUInt64()) is { } type ? Deref(size, type) : Fail(ValueStatus.Malformed);
            case Opcode.Nop or Opcode.GnuUninit:
                return true;
            case >= Opcode.Reg0 and <= Opcode.Breg31:
            case Opcode.Regx or Opcode.Bregx or Opcode.RegvalType or Opcode.GnuRegvalType:
            case Opcode.Xderef or Opcode.XderefSize or Opcode.XderefType or Opcode.GnuParameterRef:
                // wasm has neither registers nor address spaces: such an expression is another machine's.
                return Fail(ValueStatus.Malformed);
            default:
                return stack.Step(opcode, ref cursor) || Fail(ValueStatus.Malformed);
        }
    }

    private bool Implicit(ref ByteCursor cursor)
    {
        var encoding = unit.Header.Encoding;
        var reference = new AttributeValue(AttributeKind.InfoReference, FormReader.ReadAddress(ref cursor, encoding.ReferenceSize));
        var offset = cursor.ReadVarInt64();
        return !cursor.Failed && unit.Dies.Follow(reference) is { } target
            ? Push(new(0, AddressSize, ValueOrigin.Constant) { Pointed = (target, offset) })
            : Fail(ValueStatus.Malformed);
    }

    private bool Call(byte opcode, ref ByteCursor cursor)
    {
        var reference = opcode switch
        {
            Opcode.Call2 => new AttributeValue(AttributeKind.UnitReference, cursor.ReadUInt16()),
            Opcode.Call4 => new AttributeValue(AttributeKind.UnitReference, cursor.ReadUInt32()),
            _ => new AttributeValue(AttributeKind.InfoReference, FormReader.ReadAddress(ref cursor, unit.Header.Encoding.ReferenceSize)),
        };
        if (cursor.Failed || unit.Dies.Follow(reference) is not { } callee)
            return Fail(ValueStatus.Malformed);
        var location = callee[DwarfAttribute.Location];
        if (!location.IsPresent)
            return true;
        if (scope.ExpressionOf(callee, location, out var expression, out _) is not ValueStatus.Available and var status)
            return Fail(status);
        var inner = new LocationMachine(scope, callee.Unit, depth + 1) { ObjectAddress = ObjectAddress };
        inner.stack.TakeOver(stack);
        if (!inner.Run(expression))
            return Fail(inner.failure);
        stack.TakeOver(inner.stack);
        isValue |= inner.isValue;
        direct ??= inner.direct;
        return true;
    }

    private bool TakePiece(ulong bits, ulong offset)
    {
        pieces ??= new();
        // A piece of nothing is one that was optimised away.
        var isEmpty = stack.Count == 0 && direct is null;
        var size = offset >= ulong.MaxValue - bits ? ulong.MaxValue : (bits + offset + 7) / 8;
        var part = isEmpty ? null : Simple(isValue ? Math.Min(size, 8) : size);
        if (part is null && !isEmpty && failure == ValueStatus.Malformed)
            return false;
        var status = isEmpty ? ValueStatus.OptimizedOut : failure;
        failure = ValueStatus.Available;
        stack.Clear();
        isValue = false;
        direct = null;
        return pieces.TryAdd(part, status, bits, offset, scope.Limits.MaxValueBytes) || Fail(ValueStatus.Malformed);
    }

    private bool PushConstant(ulong bits) => Push(new(bits, AddressSize, ValueOrigin.Constant) { IsConstant = true });

    private bool PushAddress(ulong address) => Push(new(address, AddressSize, ValueOrigin.Memory));

    private bool Push(Operand operand) => stack.Push(operand);

    private bool Push(ValueStatus status, Operand operand) => status == ValueStatus.Available ? Push(operand) : Fail(status);

    private bool Deref(int size, Die? type) => TryPop(out var address) && Push(reads.Memory(address, size, type, out var read), read);

    private bool TryPop(out Operand operand) => stack.TryPop(out operand) || Fail(ValueStatus.Malformed);

    private Storage? Failed(ValueStatus status)
    {
        failure = status;
        return null;
    }

    private bool Fail(ValueStatus status)
    {
        failure = status;
        return false;
    }
}
