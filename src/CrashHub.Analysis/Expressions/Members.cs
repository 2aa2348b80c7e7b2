using System.Globalization;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>Members and elements as expressions name them: of the object itself, behind pointers, and those that containers show.</summary>
internal static class Members
{
    private const int MaxPointers = 8;

    /// <summary>A member; null when there is none, or with the reason when it can't be reached.</summary>
    public static Value? Find(FrameScope scope, Value holder, string name, out ValueStatus status)
    {
        status = ValueStatus.Available;
        var value = holder;
        for (var i = 0; i < MaxPointers; i++)
        {
            if (value.Storage is null)
            {
                status = value.Status;
                return null;
            }
            if (value.Type.IsAggregate)
            {
                if ((Fields.Find(scope, value, name) ?? Fields.Find(scope, value, "__" + name) ?? Shown(scope, value, name)) is { } found)
                    return found;
                // A smart pointer's members are those of what it points to.
                if (Methods.Pointee(scope, value, out status) is not { } inner || ReferenceEquals(inner, value))
                    return null;
                value = inner;
                continue;
            }
            if (Objects.Target(scope, value) is not { } target)
            {
                status = value.Type.Stripped.Kind is TypeKind.Pointer or TypeKind.Reference
                    ? ValueStatus.NotCaptured
                    : ValueStatus.Available;
                return null;
            }
            value = target;
        }
        return null;
    }

    /// <summary>An element; null when there is none, or with the reason when it can't be reached.</summary>
    public static Value? Element(FrameScope scope, Value holder, Value index, out ValueStatus status)
    {
        status = ValueStatus.Available;
        var value = holder.Type.Stripped.Kind == TypeKind.Reference ? Objects.Target(scope, holder) ?? holder : holder;
        var isNumber = Numbers.TryRead(scope, index, out var number) == ValueStatus.Available && !number.IsFloat;
        if (value.Type.Stripped.Kind == TypeKind.Pointer && isNumber)
        {
            // Rust's references to containers are indexed as the containers are.
            if (
                value.Type.Stripped.Target is { IsAggregate: true }
                && Languages.IsRust(scope)
                && Objects.Target(scope, value) is { } referred
            )
                return Element(scope, referred, index, out status);
            status = Objects.TryAddress(scope, value, out var address);
            if (
                status != ValueStatus.Available
                || value.Type.Stripped.Target is not { } element
                || Objects.SizeOf(scope, element) is not { } size
            )
                return null;
            return Objects.At(scope, NameOf(number.Integer), element, (ulong)((Int128)address + number.Integer * (Int128)size), value);
        }
        var shown = Presenter.Open(scope, value);
        if (shown.Status != ValueStatus.Available)
        {
            status = shown.Status;
            return null;
        }
        if (isNumber && shown is ElementContents run)
        {
            var at = number.Integer - run.Lower;
            return at >= 0 && at < run.Length ? run.At((long)at) : null;
        }
        var key =
            isNumber ? NameOf(number.Integer)
            : Presenter.TextOf(scope, index) is { } text ? $"[{text}]"
            : null;
        return key is null ? null : ByName(scope, shown, key);
    }

    /// <summary>The number of elements of an array or container; null for others.</summary>
    public static Int128? Length(FrameScope scope, Value holder)
    {
        var value = holder.Type.Stripped.Kind == TypeKind.Reference ? Objects.Target(scope, holder) ?? holder : holder;
        if (value.Storage is null || value.Type.Stripped.Kind == TypeKind.Pointer)
            return null;
        var shown = Presenter.Open(scope, value);
        if (shown is ElementContents run)
            return run.Length;
        if (
            (ByName(scope, shown, SizeMember.Cpp, 1) ?? ByName(scope, shown, SizeMember.Rust, 1)) is { } size
            && scope.TryInteger(size, out var length)
        )
            return length;
        return null;
    }

    /// <summary>The quoted text that a value shows; null when it shows none.</summary>
    public static string? TextOf(FrameScope scope, Value value)
    {
        var text = Presenter.TextOf(scope, value);
        var at = text?.IndexOf('"', StringComparison.Ordinal) ?? -1;
        return at >= 0 && text![^1] == '"' ? text[at..] : null;
    }

    /// <summary>A member that a value shows under a name; null when there is none among the first.</summary>
    public static Value? ByName(FrameScope scope, Contents shown, string name, int? most = null)
    {
        foreach (var child in shown.Children(0, most ?? scope.Limits.MaxContainerNodes))
        {
            if (child.Name == name)
                return child;
        }
        return null;
    }

    private static Value? Shown(FrameScope scope, Value value, string name) => ByName(scope, Presenter.Open(scope, value), name);

    private static string NameOf(Int128 index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");
}
