namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::list</c>: a ring of nodes through <c>__end_</c>.</summary>
internal sealed class ListView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Deep(scope, value, "__end_") is not { } end
            || ContainerSize.Of(scope, value, "__size_", "__size_alloc_") is not { } size
            || Fields.Find(scope, end, "__next_") is not { } next
            || Objects.TryAddress(scope, next, out var first) != ValueStatus.Available
            || ViewChooser.Argument(value.Type.Stripped, "_Tp") is not { } element
        )
            return null;
        return new ListedContents(() => Walk(scope, value, element, end, first, size), size + 1)
        {
            Text = SizeMember.Text(SizeMember.Cpp, size),
        };
    }

    private static List<Value> Walk(FrameScope scope, Value holder, TypeInfo element, Value end, ulong first, long size)
    {
        var found = new List<Value> { SizeMember.Of(scope, holder, SizeMember.Cpp, size) };
        if (CppViews.NodeType(holder.Type.Stripped, "__list_node", element) is not { } type)
            return found;
        var stop = end.Storage is { IsMemory: true } storage ? storage.Address : 0;
        foreach (var node in Links.Walk(scope, holder, type, first, Math.Min(size, scope.Limits.MaxContainerNodes), stop))
        {
            if (Fields.Find(scope, node, "__value_") is not { } held)
                break;
            found.Add(held.Renamed(EntryNames.At(found.Count - 1)));
        }
        return found;
    }
}
