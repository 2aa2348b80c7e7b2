using System.Globalization;

namespace CrashHub.Analysis.Values.Views;

/// <summary>Pointers: the address, a text or function that is there, and the members of an object that is there.</summary>
internal sealed class PointerView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var type = value.Type.Stripped;
        var target = type.Target?.Stripped ?? scope.Types.Void;
        if (value.Storage!.Pointed is not null)
            return new ListedContents(() => Pointee(scope, value, target)) { Text = "(optimized out)" };
        var status = Objects.TryAddress(scope, value, out var address);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        var text = string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");
        if (target.Kind == TypeKind.Function)
            return ListedContents.Scalar(FunctionTable.NameOf(scope, address) is { } name ? $"{text} <{name}>" : text);
        if (target.Kind is TypeKind.Void or TypeKind.Unknown || Objects.SizeOf(scope, target) is not { } size)
            return new ListedContents(static () => [], 0) { Text = text, TargetCaptured = IsCaptured(scope, value, address, 1) };
        var captured = IsCaptured(scope, value, address, size);
        if (StoredText.WidthOf(target) is { } width && address != 0)
        {
            var memory = Storage.InMemory(scope.State, address, ValueOrigin.Memory);
            if (StoredText.ReadTerminated(scope, memory, width) is { } found)
                text = $"{text} {found}";
        }
        if (address == 0 || !captured)
            return new ListedContents(static () => [], 0) { Text = text, TargetCaptured = captured };
        if (Objects.Target(scope, value) is { } part && DynamicTypes.Of(scope, part) is { } whole)
            return new ListedContents(() => Presenter.Open(scope, whole).Children(0, scope.Limits.MaxContainerNodes))
            {
                Text = $"{text} ({whole.Type.Name})",
                TargetCaptured = true,
            };
        return new ListedContents(() => Pointee(scope, value, target)) { Text = text, TargetCaptured = true };
    }

    // The members of what is pointed to stand for it, as p->x does; what has none is a member itself.
    private static IReadOnlyList<Value> Pointee(FrameScope scope, Value value, TypeInfo target)
    {
        if (Objects.Target(scope, value) is not { } pointee)
            return [];
        if (!target.IsAggregate)
            return [pointee];
        var opened = Presenter.Open(scope, pointee);
        return opened.Text is null ? opened.Children(0, scope.Limits.MaxContainerNodes) : [pointee];
    }

    private static bool IsCaptured(FrameScope scope, Value value, ulong address, ulong size)
    {
        if (address == 0)
            return false;
        var storage = Storage.InMemory(scope.State, address, ValueOrigin.Memory, value.Storage!.IsMemory ? value.Storage.Memory : 0);
        return FieldsView.StatusOf(storage, Math.Max(size, 1)) == ValueStatus.Available;
    }
}
