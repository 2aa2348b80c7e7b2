namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary>The number of elements that a container says it has; older libc++ keeps it in a compressed pair.</summary>
internal static class ContainerSize
{
    /// <summary>The number; null when the container has none or it can't be one.</summary>
    public static long? Of(FrameScope scope, Value container, string name, string pair)
    {
        var member = Fields.Find(scope, container, name);
        if (member is null && Fields.Find(scope, container, pair) is { } compressed)
            member = Fields.Deep(scope, compressed, "__value_");
        return member is not null && scope.TryLong(member, out var size) && size is >= 0 and <= int.MaxValue ? size : null;
    }
}
