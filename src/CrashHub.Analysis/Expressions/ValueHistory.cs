using System.Globalization;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>The values that were answered, by their numbers from 1, as gdb's value history; the oldest are forgotten.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class ValueHistory(int most)
{
    private readonly Dictionary<int, (Value Value, FrameState State)> kept = [];
    private int last;

    /// <summary>Keeps a value; its number.</summary>
    public int Keep(FrameScope scope, Value value)
    {
        last++;
        kept.Add(last, (Fixed(scope, value), scope.State));
        kept.Remove(last - most);
        return last;
    }

    /// <summary>Whether a name is one of the history: <c>$</c>, <c>$$</c> or <c>$3</c>.</summary>
    public static bool IsName(string name) =>
        name is "$" or "$$" || (name.Length > 1 && name[0] == '$' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    /// <summary>The value of such a name: the last, the one before, or that of a number; null when it is not kept, or means nothing in this frame.</summary>
    public Value? Find(FrameScope scope, string name)
    {
        var number =
            name == "$" ? last
            : name == "$$" ? last - 1
            : int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
            : 0;
        if (!kept.TryGetValue(number, out var found))
            return null;
        // An address means something in the instance alone that it is of.
        var isHere =
            found.Value.Storage is null
            || IsNumber(found.Value)
            || (ReferenceEquals(found.State.Module, scope.State.Module) && found.State.Instance == scope.State.Instance);
        return isHere ? found.Value : null;
    }

    // A number is kept itself: the place that it was read from may be of another instance.
    private static Value Fixed(FrameScope scope, Value value)
    {
        if (value.Type.Stripped.Kind is not (TypeKind.Base or TypeKind.Enumeration))
            return value;
        if (value is not { Storage.IsMemory: true } || Numbers.TryRead(scope, value, out var number) != ValueStatus.Available)
            return value;
        return number.IsFloat
            ? Numbers.MakeFloat("", value.Type, number.Float, number.Origin)
            : Numbers.Make("", value.Type, number.Integer, number.Origin);
    }

    private static bool IsNumber(Value value) =>
        value is { Storage.IsMemory: false } && value.Type.Stripped.Kind is (TypeKind.Base or TypeKind.Enumeration);
}
