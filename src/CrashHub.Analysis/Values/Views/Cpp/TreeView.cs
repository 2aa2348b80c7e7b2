namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::map</c>, <c>set</c> and their multi forms: a tree of nodes below <c>__end_node_.__left_</c>, walked in order.</summary>
/// <param name="isMap">True for pairs of key and value.</param>
internal sealed class TreeView(bool isMap) : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Find(scope, value, "__tree_") is not { } tree || ContainerSize.Of(scope, tree, "__size_", "__pair3_") is not { } size)
            return null;
        var end = Fields.Deep(scope, tree, "__end_node_", "__pair1_");
        if (
            end is null
            || Fields.Deep(scope, end, "__left_") is not { } root
            || Objects.TryAddress(scope, root, out var top) != ValueStatus.Available
        )
            return null;
        if ((size == 0) != (top == 0))
            return null;
        return new ListedContents(() => Walk(scope, value, tree, top, size), size + 1) { Text = SizeMember.Text(SizeMember.Cpp, size) };
    }

    private List<Value> Walk(FrameScope scope, Value holder, Value tree, ulong top, long size)
    {
        var found = new List<Value> { SizeMember.Of(scope, holder, SizeMember.Cpp, size) };
        if (
            ViewChooser.Argument(tree.Type.Stripped, "_Tp") is not { } element
            || CppViews.NodeType(tree.Type.Stripped, "__tree_node", element) is not { } node
        )
            return found;
        var open = new Stack<Value>();
        var at = top;
        var visited = 0;
        var most = Math.Min(size, scope.Limits.MaxContainerNodes);
        while (found.Count <= most && visited++ < 2 * scope.Limits.MaxContainerNodes && scope.Budget.TakeStep())
        {
            if (at != 0)
            {
                var below = Objects.At(scope, "", node, at, holder);
                open.Push(below);
                if (open.Count > 128 || !Next(scope, below, "__left_", out at))
                    break;
                continue;
            }
            if (!open.TryPop(out var current))
                break;
            found.Add(Entry(scope, current, found.Count - 1));
            if (!Next(scope, current, "__right_", out at))
                break;
        }
        return found;
    }

    private Value Entry(FrameScope scope, Value node, int index)
    {
        if (Fields.Find(scope, node, "__value_") is not { } held)
            return node.Renamed(EntryNames.At(index));
        return isMap ? EntryNames.OfPair(scope, MapPairs.Of(scope, held), index, "first", "second") : held.Renamed(EntryNames.At(index));
    }

    private static bool Next(FrameScope scope, Value node, string name, out ulong address)
    {
        address = 0;
        return Fields.Find(scope, node, name) is { } link && Objects.TryAddress(scope, link, out address) == ValueStatus.Available;
    }
}
