using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Tells from types that what a local holds was not assigned to a parameter: it is a number where the parameter is a pointer, or the code loaded it from a member
/// that points to something else. Casts between what has nothing to do with each other are not reckoned with; those to and from bytes and to what holds or is held
/// are.
/// </summary>
internal static class GivenTypes
{
    private const int Deepest = 6;
    private const int MostMembers = 512;

    /// <summary>True when a parameter is a pointer and a local holds a number, or a pointer that is none to what the parameter points to.</summary>
    /// <param name="scope">The frame.</param>
    /// <param name="physical">The entry of its function.</param>
    /// <param name="type">The parameter's type.</param>
    /// <param name="local">The local.</param>
    public static bool IsForeign(FrameScope scope, Die physical, TypeInfo type, uint local)
    {
        if (type.Stripped.Kind is not (TypeKind.Pointer or TypeKind.Reference))
            return false;
        if (scope.State.IsNumber(local))
            return true;
        if (TargetOf(type) is not { } own)
            return false;
        var isForeign = false;
        foreach (var path in scope.State.LoadsOf(local))
        {
            if (Loaded(scope, physical, path) is not { Stripped: { Kind: TypeKind.Pointer or TypeKind.Reference } } held)
                continue;
            if (TargetOf(held) is not { } other || IsRelated(own, other))
                return false;
            isForeign = true;
        }
        return isForeign;
    }

    private static TypeInfo? TargetOf(TypeInfo type) =>
        type.Stripped is { Kind: TypeKind.Pointer or TypeKind.Reference, Target.Stripped: var target } ? target : null;

    // The type of what was loaded; null where the code reads something else than a member.
    private static TypeInfo? Loaded(FrameScope scope, Die physical, LoadPath path)
    {
        var type = TypeOf(scope, physical, path.Parameter);
        foreach (var (offset, width) in path.Loads)
        {
            if (type is null || TargetOf(type) is not { IsAggregate: true } holder)
                return null;
            type = MemberAt(scope, holder, offset, width);
        }
        return type;
    }

    // The parameter that a local was passed as; null for none or several.
    private static TypeInfo? TypeOf(FrameScope scope, Die physical, uint local)
    {
        TypeInfo? found = null;
        foreach (var (entry, isParameter, _) in FrameVariables.Of(physical, scope.Address))
        {
            if (!scope.Budget.TakeStep())
                return null;
            if (
                !isParameter
                || VariableEntries.PlacedOf(entry) is not { } placed
                || !placed.Has(DwarfAttribute.Location)
                || scope.ExpressionOf(placed, placed[DwarfAttribute.Location], out var expression, out var since) != ValueStatus.Available
                || GivenLocal.LocalOf(expression.Span) != local
            )
                continue;
            if (found is not null || since != 0 && scope.OffsetOf(since) != 0)
                return null;
            found = VariableEntries.TypedOf(entry) is { } typed ? scope.Types.OfReference(typed) : null;
        }
        return found;
    }

    private static TypeInfo? MemberAt(FrameScope scope, TypeInfo holder, long offset, int width)
    {
        for (var depth = 0; depth < Deepest; depth++)
        {
            TypeMember? inside = null;
            foreach (var member in holder.Members)
            {
                if (!scope.Budget.TakeStep())
                    return null;
                if (!Covers(member, offset, width))
                    continue;
                // Those of a union lie over each other.
                if (inside is not null)
                    return null;
                inside = member;
            }
            if (inside?.Type?.Stripped is not { } found)
                return null;
            offset -= inside.BitOffset!.Value / 8;
            if (!found.IsAggregate)
                return offset == 0 && found.Size == (ulong)width ? found : null;
            holder = found;
        }
        return null;
    }

    private static bool Covers(TypeMember member, long offset, int width) =>
        member is { BitSize: null, IsVariantPart: false, BitOffset: { } bits, Type.Stripped: var type }
        && bits / 8 <= offset
        && Objects.SizeOf(null, type) is { } size
        && offset - bits / 8 + width <= (long)Math.Min(size, int.MaxValue);

    // What may be cast to each other in sound programs: the same, bytes, anything, a whole and its part.
    private static bool IsRelated(TypeInfo left, TypeInfo right)
    {
        var budget = MostMembers;
        return !IsDistinct(left)
            || !IsDistinct(right)
            || !left.IsAggregate && !right.IsAggregate
            || Holds(left, right, Deepest, ref budget)
            || Holds(right, left, Deepest, ref budget);
    }

    private static bool IsDistinct(TypeInfo type) =>
        type.Kind is TypeKind.Structure or TypeKind.Union
            ? type.Members.Count > 0
            : type.Kind is TypeKind.Base or TypeKind.Enumeration && type.Size > 1;

    private static bool Holds(TypeInfo whole, TypeInfo part, int depth, ref int budget)
    {
        if (ReferenceEquals(whole, part) || whole.Name == part.Name)
            return true;
        if (whole.Kind == TypeKind.Array && whole.Target?.Stripped is { } element)
            return depth == 0 || Holds(element, part, depth - 1, ref budget);
        if (!whole.IsAggregate)
            return false;
        foreach (var member in whole.Members)
        {
            if (depth == 0 || --budget < 0 || member.IsVariantPart)
                return true;
            if (member.Type?.Stripped is { } inner && Holds(inner, part, depth - 1, ref budget))
                return true;
        }
        return false;
    }
}
