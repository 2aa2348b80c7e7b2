using System.Buffers.Binary;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Values.Locations;

namespace CrashHub.Analysis.Values;

/// <summary>Reads the variables of a frame where their debug information says that they are, and where that can be believed.</summary>
/// <param name="scope">The frame.</param>
internal readonly struct VariableReader(FrameScope scope)
{
    /// <summary>The name, type and value of a variable or parameter.</summary>
    /// <param name="variable">Its entry.</param>
    /// <param name="scopeStart">Where the code of its scope starts; 0 for that of a whole function, null for one of no function.</param>
    public Value Read(Die variable, ulong? scopeStart)
    {
        var (name, typed) = (VariableEntries.NameOf(variable) ?? "", VariableEntries.TypedOf(variable));
        var type = typed is null ? scope.Types.Unknown : scope.Types.OfReference(typed) ?? scope.Types.Unknown;
        var placed = VariableEntries.PlacedOf(variable);
        if (placed is null)
            return Value.Missing(name, type, ValueStatus.OptimizedOut);
        var isFixed = VariableEntries.IsFixed(variable, type);
        if (!placed.Has(DwarfAttribute.Location))
            return isFixed || variable.Tag != DwarfTag.Variable || scopeStart is not { } place || IsLasting(placed, place)
                ? Known(name, type, Constant(placed, placed[DwarfAttribute.ConstValue], type))
                : Value.Missing(name, type, ValueStatus.NotCaptured);
        var status = scope.ExpressionOf(placed, placed[DwarfAttribute.Location], out var expression, out var since);
        if (status != ValueStatus.Available)
            return Value.Missing(name, type, status);
        var start = since == 0 ? scopeStart ?? 0 : since;
        var machine = new LocationMachine(scope, placed.Unit) { Since = start, IsFixed = isFixed };
        var size = Objects.SizeOf(scope, type);
        if (machine.Locate(expression, size) is not { } storage)
            return
                GivenLocal.TryPassed(scope, variable, type, expression.Span, since, out var passed)
                && size is <= 8
                && (int)size <= passed.Width
                && Storage.Of(passed.Bits, (int)size, passed.Origin) is var given
                && !MemoryHome.IsOvertaken(scope, placed.Unit.Producer, expression.Span, start, given)
                ? Known(name, type, given)
                : Value.Missing(name, type, machine.Failure);
        var isBelieved = storage.IsMemory
            ? storage.Origin != ValueOrigin.ShadowStack || !scope.IsInPrologue && !MayLag(expression.Span, since, size)
            : !MemoryHome.IsOvertaken(scope, placed.Unit.Producer, expression.Span, start, storage)
                && (since == 0 || isFixed || IsStill(placed, expression.Span, since, machine.HasConstant))
                && (since == 0 || isFixed || variable.Tag != DwarfTag.Variable || !IsArguments(expression.Span, storage));
        return isBelieved ? Known(name, type, Kept(storage, size) ?? storage) : Value.Missing(name, type, ValueStatus.NotCaptured);
    }

    // A constant of a whole scope, of a variable that may be assigned.
    private bool IsLasting(Die placed, ulong place) =>
        !MemoryHome.IsOldClang(placed.Unit.Producer)
        && IsInOrder(place, null, isConstant: true, isOfList: false)
        && (place == 0 || !UnrolledLoop.IsRepeated(scope, place));

    // What a list says of a variable that may be assigned.
    private bool IsStill(Die placed, ReadOnlySpan<byte> expression, ulong since, bool isConstant) =>
        IsInOrder(since, GivenLocal.LocalOf(expression), isConstant, isOfList: true)
        && !(isConstant && UnrolledLoop.IsCounter(placed, expression))
        && !(GivenLocal.LocalOf(expression) is { } local && NarrowUse.IsAll(scope, since, local))
        && !(
            MemoryHome.IsOldClang(placed.Unit.Producer)
            && (DissolvedLoop.IsBetween(scope, since) || isConstant && UnrolledLoop.IsAssigned(placed, expression))
        );

    // LLVM drops what a variable was made of when few bits of it are used, or when it was changed through a pointer, and describes it by what it was before:
    // by arguments in the end.
    private bool IsArguments(ReadOnlySpan<byte> expression, Storage storage)
    {
        if (storage.Origin == ValueOrigin.Local || expression is not [Opcode.WasmLocation, 0, ..])
            return false;
        return GivenLocal.LocalOf(expression) is { } local
            ? scope.State.HoldsParameter(local) == true
            : expression[^1] == Opcode.StackValue;
    }

    // A range of a list begins where LLVM knows that memory was up to date.
    private bool MayLag(ReadOnlySpan<byte> expression, ulong since, ulong? size) => since == 0 && scope.StackHome.MayLag(expression, size);

    // Whether what debug information says from a place on was so already, as the program goes, at the frame's offset.
    private bool IsInOrder(ulong since, uint? local, bool isConstant, bool isOfList) =>
        scope.OffsetOf(since) is { } from
        && CodeStretch.Between(scope, from, local) is { MayBeMoved: false, IsChosen: false } stretch
        && !(isOfList && stretch.LeavesLoop)
        && (!isConstant || !stretch.HasChoice && !(isOfList && stretch.HasJoin));

    // A variable in memory that the dump lacks, where the code that put it there tells what it was.
    private static Storage? Kept(Storage storage, ulong? size)
    {
        if (storage is not { IsMemory: true, Memory: 0, State: { } state } || size is not (1 or 2 or 4 or 8))
            return null;
        Span<byte> bytes = stackalloc byte[8];
        if (state.TryRead(storage.Address, bytes[..(int)size]) || !state.TryKept(storage.Address, (int)size, out var bits))
            return null;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        return Storage.Of(bytes[..(int)size].ToArray(), ValueOrigin.Recovered);
    }

    private Storage Constant(Die die, AttributeValue value, TypeInfo type)
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
        var size = (int)Math.Min(Objects.SizeOf(scope, type) ?? 8, 16);
        var bytes = new byte[Math.Max(size, 8)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.Value);
        if (size > 8 && (long)value.Value < 0 && BaseEncoding.IsSigned(type.Stripped.Encoding))
            bytes.AsSpan(8).Fill(0xff);
        return Storage.Of(bytes[..size], ValueOrigin.Constant);
    }

    private static Value Known(string name, TypeInfo type, Storage storage) =>
        new()
        {
            Name = name,
            Type = type,
            Storage = storage,
            Status = ValueStatus.Available,
        };
}
