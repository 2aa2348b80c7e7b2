namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::forward_list</c>: nodes behind <c>__before_begin_</c>; nothing tells their number but the walk.</summary>
internal sealed class ForwardListView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Deep(scope, value, "__before_begin_") is not { } head
            || Fields.Deep(scope, head, "__next_") is not { } next
            || Objects.TryAddress(scope, next, out var first) != ValueStatus.Available
            || ViewChooser.Argument(value.Type.Stripped, "_Tp") is not { } element
        )
            return null;
        return new ListedContents(() => Walk(scope, value, element, first));
    }

    private static List<Value> Walk(FrameScope scope, Value holder, TypeInfo element, ulong first)
    {
        var found = new List<Value>();
        if (CppViews.NodeType(holder.Type.Stripped, "__forward_list_node", element) is not { } type)
            return found;
        foreach (var node in Links.Walk(scope, holder, type, first, scope.Limits.MaxContainerNodes, 0))
        {
            if (Fields.Find(scope, node, "__value_") is not { } held)
                break;
            found.Add(held.Renamed(EntryNames.At(found.Count)));
        }
        return found;
    }
}
