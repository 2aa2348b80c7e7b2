namespace CrashHub.Analysis.Values.Views;

/// <summary>
/// The members of a structure or union as source code names them: those of base classes and of anonymous members are members too.
/// </summary>
internal static class Fields
{
    private const int MaxNesting = 32;

    /// <summary>All members. Of equal names the most derived one has it alone; the others get that of their class in front.</summary>
    public static List<Value> Of(FrameScope scope, Value holder)
    {
        var found = new List<Value>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Names(holder.Type.Stripped, names, MaxNesting);
        Add(scope, holder, "", names, found, MaxNesting);
        return found;
    }

    /// <summary>A member by its name, one of a base class or anonymous member too; null when there is none.</summary>
    public static Value? Find(FrameScope scope, Value holder, string name) => Find(scope, holder, name, MaxNesting);

    /// <summary>
    /// The nearest member of one of these names, looked for in base classes and in members too: libraries wrap what they hold, each version
    /// in its own way.
    /// </summary>
    public static Value? Deep(FrameScope scope, Value holder, params ReadOnlySpan<string> names)
    {
        var level = new List<Value> { holder };
        for (var depth = 0; depth < 8 && level.Count > 0; depth++)
        {
            var next = new List<Value>();
            foreach (var value in level)
            {
                foreach (var member in value.Type.Stripped.Members)
                {
                    if (member.IsVariantPart || !scope.Budget.TakeStep())
                        continue;
                    var child = Objects.Member(scope, value, member, member.Name ?? "");
                    if (member.Name is { } name && names.Contains(name))
                        return child;
                    if (child.Type.IsAggregate && next.Count < 64)
                        next.Add(child);
                }
            }
            level = next;
        }
        return null;
    }

    /// <summary>The nearest pointer in a value: what a smart pointer wraps; null when there is none.</summary>
    public static Value? FirstPointer(FrameScope scope, Value holder, int depth = 8)
    {
        if (holder.Type.Stripped.Kind == TypeKind.Pointer)
            return holder;
        if (depth == 0 || !holder.Type.IsAggregate)
            return null;
        foreach (var member in holder.Type.Stripped.Members)
        {
            if (
                !member.IsVariantPart
                && FirstPointer(scope, Objects.Member(scope, holder, member, member.Name ?? ""), depth - 1) is { } found
            )
                return found;
        }
        return null;
    }

    /// <summary>The nearest pointer that has a name; null when there is none.</summary>
    public static Value? FirstPointerNamed(FrameScope scope, Value holder, string name) =>
        Deep(scope, holder, name) is { } found && found.Type.Stripped.Kind == TypeKind.Pointer ? found : null;

    private static Value? Find(FrameScope scope, Value holder, string name, int depth)
    {
        if (depth == 0)
            return null;
        foreach (var member in holder.Type.Stripped.Members)
        {
            if (member.Name == name && !member.IsBase && !member.IsVariantPart)
                return Objects.Member(scope, holder, member, name);
        }
        foreach (var member in holder.Type.Stripped.Members)
        {
            if (
                (member.IsBase || IsAnonymous(member))
                && Find(scope, Objects.Member(scope, holder, member, ""), name, depth - 1) is { } found
            )
                return found;
        }
        return null;
    }

    private static void Names(TypeInfo type, HashSet<string> names, int depth)
    {
        foreach (var member in type.Members)
        {
            if (member.Name is { Length: > 0 } name && !member.IsBase)
                names.Add(name);
            else if (IsAnonymous(member) && depth > 0)
                Names(member.Type!.Stripped, names, depth - 1);
        }
    }

    private static void Add(FrameScope scope, Value holder, string prefix, HashSet<string> names, List<Value> found, int depth)
    {
        foreach (var member in holder.Type.Stripped.Members)
        {
            if (member.IsVariantPart || member.IsArtificial || found.Count > scope.Limits.MaxContainerNodes)
                continue;
            if (IsAnonymous(member) && depth > 0)
                Add(scope, Objects.Member(scope, holder, member, ""), prefix, names, found, depth - 1);
            else if (!member.IsBase)
                found.Add(Objects.Member(scope, holder, member, prefix + Spelled(member.Name)));
            else if (depth > 0)
                AddBase(scope, holder, member, names, found, depth);
        }
    }

    private static void AddBase(FrameScope scope, Value holder, TypeMember member, HashSet<string> names, List<Value> found, int depth)
    {
        var inherited = new List<Value>();
        var own = new HashSet<string>(StringComparer.Ordinal);
        var holderValue = Objects.Member(scope, holder, member, member.Type?.BareName ?? "");
        if (holderValue.Type.Stripped.Kind == TypeKind.Structure)
            Names(holderValue.Type.Stripped, own, MaxNesting);
        Add(scope, holderValue, "", own, inherited, depth - 1);
        foreach (var value in inherited)
            found.Add(names.Add(value.Name) ? value : value.Renamed($"{member.Type?.BareName ?? "?"}::{value.Name}"));
    }

    private static bool IsAnonymous(TypeMember member) =>
        string.IsNullOrEmpty(member.Name)
        && !member.IsBase
        && !member.IsVariantPart
        && member.Type?.IsAggregate == true
        && !member.IsArtificial;

    // rustc names the members of tuples __0, __1, …: source code says .0, .1.
    private static string Spelled(string? name) =>
        name is { Length: > 2 } && name.StartsWith("__", StringComparison.Ordinal) && name.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0
            ? name[2..]
            : name ?? "";
}
