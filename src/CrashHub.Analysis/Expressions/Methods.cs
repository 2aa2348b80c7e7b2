using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>Methods of library types whose answers can be read from the object: nothing of the program is run.</summary>
internal static class Methods
{
    private static readonly string[] Wrapped = ["__val_", "__a_value"];

    /// <summary>The result of a method without arguments; null when it is not one of those, or with the reason when it can't be read.</summary>
    public static Value? Call(FrameScope scope, Value holder, string name, out ValueStatus status)
    {
        status = ValueStatus.Available;
        var value = holder;
        for (var i = 0; i < 8 && value.Type.Stripped.Kind is TypeKind.Reference or TypeKind.Pointer && name != "is_null"; i++)
            value = Objects.Target(scope, value) ?? Value.Missing(value.Name, value.Type, ValueStatus.NotCaptured);
        if (value.Storage is null)
        {
            status = value.Status;
            return null;
        }
        var boolean = scope.Types.Scalar("bool", BaseEncoding.Boolean, 1);
        switch (name)
        {
            case "size" or "length" or "len" or "count":
                return Members.Length(scope, value) is { } length ? Size(scope, value, length) : null;
            case "empty" or "is_empty":
                return Members.Length(scope, value) is { } number
                    ? Numbers.Make("", boolean, number == 0 ? 1 : 0, value.Storage.Origin)
                    : null;
            case "front" or "first":
                return Nth(scope, value, 0, out status);
            case "back" or "last":
                return Members.Length(scope, value) is { } all ? Nth(scope, value, all - 1, out status) : null;
            case "get" or "data" or "c_str" or "as_ptr" or "as_ref" or "borrow" or "value" or "unwrap":
                return name is "value" or "unwrap" or "as_ref" or "borrow"
                    ? Pointee(scope, value, out status)
                    : Fields.FirstPointer(scope, value);
            case "has_value":
                return Fields.Deep(scope, value, "__engaged_");
            case "use_count":
                return Members.ByName(scope, Presenter.Open(scope, value), "use_count()");
            case "index":
                return Fields.Deep(scope, value, "__index");
            case "is_some" or "is_none" or "is_ok" or "is_err":
                status = VariantView.TryActive(scope, value, out var active);
                if (active is null)
                    return null;
                return Numbers.Make(
                    "",
                    boolean,
                    string.Equals(active.Name, name[3..], StringComparison.OrdinalIgnoreCase) ? 1 : 0,
                    value.Storage.Origin
                );
            default:
                return null;
        }
    }

    /// <summary>What a pointer, smart pointer, optional or Rust box points to or holds; null when it is none, or with the reason when it can't be read.</summary>
    public static Value? Pointee(FrameScope scope, Value value, out ValueStatus status)
    {
        status = ValueStatus.Available;
        var type = value.Type.Stripped;
        if (type.Kind is TypeKind.Pointer or TypeKind.Reference)
        {
            if (type.Kind == TypeKind.Reference && Objects.Target(scope, value) is { } referred)
                return Pointee(scope, referred, out status);
            if (type.Target is null)
                return null;
            if (Objects.Target(scope, value) is { } target)
                return target;
            status = ValueStatus.NotCaptured;
            return null;
        }
        if (type.Kind == TypeKind.Array && Presenter.Open(scope, value) is ElementContents run)
            return run.Count > 0 ? run.At(0) : null;
        if (!type.IsAggregate || value.Storage is null)
            return null;
        var stem = type.BareName is { } name ? ViewChooser.Stem(name) : "";
        if (stem is "optional" && Fields.Deep(scope, value, "__engaged_") is { } engaged)
            return scope.TryInteger(engaged, out var isSet) && isSet == 1 ? Fields.Deep(scope, value, Wrapped) : null;
        if (stem is "Rc" or "Arc" && Fields.FirstPointer(scope, value) is { } shared && Objects.Target(scope, shared) is { } block)
            return Fields.Find(scope, block, "value") ?? Fields.Find(scope, block, "data");
        if (
            stem is "Option" or "Result"
            && VariantView.TryActive(scope, value, out var active) == ValueStatus.Available
            && active is { Name: "Some" or "Ok" }
        )
            return Fields.Find(scope, active, "__0");
        if (stem is "unique_ptr" or "shared_ptr" or "weak_ptr" or "reference_wrapper" or "NonNull" or "Box" or "Unique")
            return Fields.FirstPointer(scope, value) is { } pointer ? Pointee(scope, pointer, out status) : null;
        if (stem is "Cell" or "RefCell" or "UnsafeCell" or "ManuallyDrop" or "Mutex" or "Ref" or "RefMut")
            return Fields.Deep(scope, value, "value", "data");
        return null;
    }

    private static Value? Nth(FrameScope scope, Value value, Int128 index, out ValueStatus status)
    {
        var place = Numbers.Make("", scope.Types.Scalar("long long", BaseEncoding.Signed, 8), index);
        return Members.Element(scope, value, place, out status);
    }

    private static Value Size(FrameScope scope, Value value, Int128 length) =>
        Numbers.Make(
            "",
            scope.Types.Scalar(Languages.IsRust(scope) ? "usize" : "size_t", BaseEncoding.Unsigned, (byte)scope.AddressSize),
            length,
            value.Storage!.Origin
        );
}
