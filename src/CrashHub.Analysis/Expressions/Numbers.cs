using System.Buffers.Binary;
using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>Numbers as values, and values as numbers.</summary>
internal static class Numbers
{
    /// <summary>A value that holds an integer, cut to the size of its type.</summary>
    public static Value Make(string name, TypeInfo type, Int128 number, ValueOrigin origin = ValueOrigin.Constant)
    {
        var size = (int)Math.Clamp(type.Stripped.Size ?? 8, 1, 16);
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, number);
        return Objects.Make(name, type, Storage.Of(bytes[..size], origin), null);
    }

    /// <summary>A value that holds a float.</summary>
    public static Value MakeFloat(string name, TypeInfo type, double number, ValueOrigin origin = ValueOrigin.Constant)
    {
        var bytes = type.Stripped.Size == 4 ? BitConverter.GetBytes((float)number) : BitConverter.GetBytes(number);
        return Objects.Make(name, type, Storage.Of(bytes, origin), null);
    }

    /// <summary>The number that a value holds: an integer, else a float.</summary>
    public static ValueStatus TryRead(FrameScope scope, Value value, out Number number)
    {
        number = default;
        var referred = value.Type.Stripped.Kind == TypeKind.Reference ? Objects.Target(scope, value) ?? value : value;
        if (referred.Storage is not { } storage)
            return referred.Status;
        var type = referred.Type.Stripped;
        if (type is { Kind: TypeKind.Base, Encoding: BaseEncoding.Float, Size: 4 or 8 })
        {
            Span<byte> bytes = stackalloc byte[8];
            var status = storage.Read(0, bytes[..(int)type.Size!.Value]);
            number = new(
                0,
                type.Size == 4 ? BitConverter.ToSingle(bytes) : BitConverter.ToDouble(bytes),
                true,
                referred.Type,
                storage.Origin
            );
            return status;
        }
        var read = Objects.TryInteger(scope, referred, out var integer);
        number = new(integer, 0, false, referred.Type, storage.Origin);
        return read;
    }
}
