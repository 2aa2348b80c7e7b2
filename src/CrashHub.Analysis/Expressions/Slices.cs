using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Views;

namespace CrashHub.Analysis.Expressions;

/// <summary>Whether elements make an array. A ring or a list of blocks has them in several places.</summary>
internal static class Slices
{
    // Elements of a container that are looked at one by one for whether they lie in a row.
    private const int MostSpread = 256;

    /// <summary>Whether a number of a holder's elements, from one on, lie one behind the other in memory; false when that can't be told.</summary>
    public static bool IsRun(FrameScope scope, Value holder, Value first, Int128 from, Int128 length)
    {
        var type = holder.Type.Stripped;
        var isPlain = type is { Kind: TypeKind.Array } or { Kind: TypeKind.Pointer, Target.IsAggregate: false };
        if (length < 2 || isPlain || (type.Kind == TypeKind.Pointer && !Languages.IsRust(scope)))
            return true;
        if (holder.Type.IsAggregate && Presenter.Open(scope, holder) is ElementContents)
            return true;
        if (first.Storage is not { IsMemory: true } storage || Objects.SizeOf(scope, first.Type) is not { } each)
            return false;
        if (length > MostSpread)
            return false;
        for (Int128 i = 1; i < length; i++)
        {
            var index = Numbers.Make("", scope.Types.Scalar("long long", BaseEncoding.Signed, 8), from + i);
            if (
                Members.Element(scope, holder, index, out _) is not { Storage: { IsMemory: true } next }
                || next.Address != storage.Address + each * (ulong)i
            )
                return false;
        }
        return true;
    }
}
