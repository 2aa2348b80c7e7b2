using System.Buffers.Binary;
using CrashHub.Analysis.Values.Views;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values;

/// <summary>Locals that the name section names, for functions without debug information.</summary>
internal static class WasmLocals
{
    /// <summary>The named locals in the order of their indices, and whether each is a parameter.</summary>
    public static IReadOnlyList<(Value Local, bool IsParameter)> Of(FrameScope scope)
    {
        var state = scope.State;
        var found = new List<(Value, bool)>();
        if (state.Module.Body(state.Function) is not { } body)
            return found;
        var classes = ManagedObject.ClassesOf(state);
        var parameters = (uint)(state.Module.TypeOf(state.Function)?.Parameters.Count ?? 0);
        for (uint i = 0; found.Count < scope.Limits.MaxVariablesPerFrame && scope.Budget.TakeStep(); i++)
        {
            if (state.Module.LocalType(body, i) is not { } type)
                break;
            if (state.Module.Names.Local(state.Function, i) is { Length: > 0 } name)
                found.Add((Local(scope, i, name, type.Kind, classes), i < parameters));
        }
        return found;
    }

    private static Value Local(FrameScope scope, uint index, string name, WasmTypeKind kind, uint? classes)
    {
        var type = kind switch
        {
            WasmTypeKind.I32 when classes is { } known => Managed(scope, name, known),
            WasmTypeKind.I32 => scope.Types.Scalar("i32", BaseEncoding.Signed, 4),
            WasmTypeKind.I64 => scope.Types.Scalar("i64", BaseEncoding.Signed, 8),
            WasmTypeKind.F32 => scope.Types.Scalar("f32", BaseEncoding.Float, 4),
            WasmTypeKind.F64 => scope.Types.Scalar("f64", BaseEncoding.Float, 8),
            _ => null,
        };
        if (type is null || !scope.TryWasm(0, index, out var operand))
            return Value.Missing(name, type ?? scope.Types.Unknown, ValueStatus.NotCaptured);
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, operand.Bits);
        return Objects.Make(name, type, Storage.Of(bytes[..(int)type.Size!.Value], operand.Origin), null);
    }

    private static TypeInfo Managed(FrameScope scope, string name, uint classes) =>
        new(scope.Types, TypeKind.Base, null, null)
        {
            GivenName = "i32",
            Encoding = BaseEncoding.Signed,
            Size = 4,
            View = new ManagedView(classes, name == "this" ? ClassOf(scope) : null),
        };

    // CLASS#METHOD, where the class is that of the module's source or its library.
    private static string? ClassOf(FrameScope scope)
    {
        var function = scope.State.Module.Names.Function(scope.State.Function);
        var end = function?.IndexOf('#', StringComparison.Ordinal) ?? -1;
        return end > 0 ? function![..end] : null;
    }
}
