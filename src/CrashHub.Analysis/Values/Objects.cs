using System.Buffers.Binary;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Values.Locations;

namespace CrashHub.Analysis.Values;

/// <summary>Takes values apart: integers, members, elements, what pointers point to.</summary>
internal static class Objects
{
    /// <summary>Bytes of a type's values in a frame; null when unknown.</summary>
    public static ulong? SizeOf(FrameScope? scope, TypeInfo type)
    {
        var stripped = type.Stripped;
        if (stripped.Size is not null)
            return stripped.Size;
        if (stripped.Kind != TypeKind.Array || stripped.Target is not { } element || SizeOf(scope, element) is not { } each)
            return null;
        var counts = ArrayBounds.Of(stripped, scope);
        for (var i = stripped.Dimension; i < counts.Count; i++)
        {
            if (counts[i] is not { } count || (count > 0 && each > (ulong)(long.MaxValue / count)))
                return null;
            each *= (ulong)count;
        }
        return counts.Count == 0 ? null : each;
    }

    /// <summary>The integer, truth value, character, enumerator or address that a value holds.</summary>
    public static ValueStatus TryInteger(FrameScope scope, Value value, out Int128 number)
    {
        number = 0;
        if (value.Storage is not { } storage)
            return value.Status == ValueStatus.Available ? ValueStatus.Malformed : value.Status;
        var type = value.Type.Stripped;
        if (type.Kind == TypeKind.Reference && Target(scope, value) is { } referred)
            return TryInteger(scope, referred, out number);
        if (IsSigned(type) is not { } isSigned || SizeOf(scope, type) is not (> 0 and <= 16) || !scope.Budget.TakeStep())
            return ValueStatus.Malformed;
        var size = (int)SizeOf(scope, type)!.Value;
        return value.BitSize > 0
            ? ReadBits(storage, value.BitOffset, value.BitSize, isSigned, out number)
            : ReadBits(storage, 0, size * 8, isSigned, out number);
    }

    /// <summary>Reads an integer of some bits, the lowest first.</summary>
    public static ValueStatus ReadBits(Storage storage, int offset, int count, bool isSigned, out Int128 number)
    {
        number = 0;
        if (count is <= 0 or > 128)
            return ValueStatus.Malformed;
        var start = offset >> 3;
        var shift = offset & 7;
        Span<byte> bytes = stackalloc byte[17];
        bytes.Clear();
        var status = storage.Read(start, bytes[..((shift + count + 7) / 8)]);
        if (status != ValueStatus.Available)
            return status;
        var bits = BinaryPrimitives.ReadUInt128LittleEndian(bytes) >> shift;
        if (shift > 0)
            bits |= (UInt128)bytes[16] << (128 - shift);
        bits = bits << (128 - count) >> (128 - count);
        number = isSigned ? (Int128)(bits << (128 - count)) >> (128 - count) : (Int128)bits;
        return ValueStatus.Available;
    }

    /// <summary>Whether values of a type are integers, and with a sign; null for types that are not. Enumerations count as their type does.</summary>
    public static bool? IsSigned(TypeInfo type)
    {
        switch (type.Kind)
        {
            case TypeKind.Base when BaseEncoding.IsInteger(type.Encoding):
                return BaseEncoding.IsSigned(type.Encoding);
            case TypeKind.Enumeration:
                return type.Target is { } underlying && !ReferenceEquals(underlying.Stripped, type)
                    ? IsSigned(underlying.Stripped) ?? false
                    : Enumerators.HasNegative(type);
            case TypeKind.Pointer or TypeKind.Reference or TypeKind.MemberPointer:
                return false;
            default:
                return null;
        }
    }

    /// <summary>The address that a pointer or reference holds.</summary>
    public static ValueStatus TryAddress(FrameScope scope, Value pointer, out ulong address)
    {
        address = 0;
        if (pointer.Storage is not { } storage)
            return pointer.Status == ValueStatus.Available ? ValueStatus.Malformed : pointer.Status;
        var size = (int)Math.Min(SizeOf(scope, pointer.Type.Stripped) ?? (ulong)scope.AddressSize, 8);
        var status = ReadBits(storage, 0, size * 8, isSigned: false, out var number);
        address = (ulong)number;
        return status;
    }

    /// <summary>What a pointer or reference points to; null when its value is not known.</summary>
    public static Value? Target(FrameScope scope, Value pointer)
    {
        var type = pointer.Type.Stripped;
        if (type.Kind is not (TypeKind.Pointer or TypeKind.Reference) || !scope.Budget.TakeStep())
            return null;
        var target = type.Target ?? scope.Types.Void;
        var name = type.Kind == TypeKind.Reference ? pointer.Name : "*" + pointer.Name;
        if (pointer.Storage?.Pointed is { } pointed)
        {
            var found = scope.Locate(pointed.Target);
            return found.Storage is null
                ? Value.Missing(name, target, found.Status)
                : Make(name, target, found.Storage.At(pointed.Offset), pointer);
        }
        if (TryAddress(scope, pointer, out var address) != ValueStatus.Available)
            return null;
        return Make(name, target, Storage.InMemory(scope.State, address, ValueOrigin.Memory, MemoryOf(pointer)), pointer);
    }

    /// <summary>What lies at an address.</summary>
    public static Value At(FrameScope scope, string name, TypeInfo type, ulong address, Value? parent = null) =>
        Make(name, type, Storage.InMemory(scope.State, address, ValueOrigin.Memory, parent is null ? 0 : MemoryOf(parent)), parent);

    /// <summary>A member of an object.</summary>
    public static Value Member(FrameScope scope, Value holder, TypeMember member, string name)
    {
        var type = member.Type ?? scope.Types.Unknown;
        if (holder.Storage is not { } storage)
            return Value.Missing(name, type, holder.Status == ValueStatus.Available ? ValueStatus.Malformed : holder.Status);
        if (!scope.Budget.TakeStep())
            return Value.Missing(name, type, ValueStatus.NotCaptured);
        if (member.BitOffset is { } bits)
        {
            if (member.BitSize is not { } size)
                return bits % 8 == 0 ? Make(name, type, storage.At(bits / 8), holder) : Value.Missing(name, type, ValueStatus.Malformed);
            if (size is 0 or > 128 || bits < 0)
                return Value.Missing(name, type, ValueStatus.Malformed);
            return new()
            {
                Name = name,
                Type = type,
                Storage = storage.At(bits / 8),
                Status = ValueStatus.Available,
                BitOffset = (int)(bits % 8),
                BitSize = (int)size,
                Parent = holder,
            };
        }
        // A virtual base, or a member of a type whose size is known at run time only: its place is reckoned from the object's address.
        if (!storage.IsMemory)
            return Value.Missing(name, type, ValueStatus.NotCaptured);
        var location = member.Die[DwarfAttribute.DataMemberLocation];
        if (scope.ExpressionOf(member.Die, location, out var expression, out _) is not ValueStatus.Available and var status)
            return Value.Missing(name, type, status);
        var machine = new LocationMachine(scope, member.Die.Unit) { ObjectAddress = storage.Address };
        machine.Push(storage.Address, ValueOrigin.Memory);
        return machine.TryNumber(expression, out var place)
            ? Make(name, type, Storage.InMemory(scope.State, place.Unsigned(scope.AddressSize), storage.Origin, storage.Memory), holder)
            : Value.Missing(name, type, machine.Failure);
    }

    /// <summary>A value that lies somewhere in another.</summary>
    public static Value Make(string name, TypeInfo type, Storage storage, Value? parent) =>
        new()
        {
            Name = name,
            Type = type,
            Storage = storage,
            Status = ValueStatus.Available,
            Parent = parent,
        };

    private static uint MemoryOf(Value value) => value.Storage is { IsMemory: true } storage ? storage.Memory : 0;
}
