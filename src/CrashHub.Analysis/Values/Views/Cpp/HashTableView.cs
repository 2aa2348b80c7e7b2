namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::unordered_map</c>, <c>unordered_set</c> and their multi forms: one list of nodes, whatever the buckets.</summary>
/// <param name="isMap">True for pairs of key and value.</param>
internal sealed class HashTableView(bool isMap) : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Find(scope, value, "__table_") is not { } table
            || ContainerSize.Of(scope, table, "__size_", "__p2_") is not { } size
            || (Fields.Find(scope, table, "__first_node_") ?? Fields.Find(scope, table, "__p1_")) is not { } first
            || Fields.Deep(scope, first, "__next_") is not { } link
            || Objects.TryAddress(scope, link, out var address) != ValueStatus.Available
            || (size == 0) != (address == 0)
        )
            return null;
        return new ListedContents(() => Walk(scope, value, table, address, size), size + 1)
        {
            Text = SizeMember.Text(SizeMember.Cpp, size),
        };
    }

    private List<Value> Walk(FrameScope scope, Value holder, Value table, ulong address, long size)
    {
        var found = new List<Value> { SizeMember.Of(scope, holder, SizeMember.Cpp, size) };
        if (
            ViewChooser.Argument(table.Type.Stripped, "_Tp") is not { } element
            || CppViews.NodeType(table.Type.Stripped, "__hash_node", element) is not { } type
        )
            return found;
        foreach (var node in Links.Walk(scope, holder, type, address, Math.Min(size, scope.Limits.MaxContainerNodes), 0))
        {
            if (Fields.Find(scope, node, "__value_") is not { } held)
                break;
            var index = found.Count - 1;
            found.Add(
                isMap ? EntryNames.OfPair(scope, MapPairs.Of(scope, held), index, "first", "second") : held.Renamed(EntryNames.At(index))
            );
        }
        return found;
    }
}
