namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary>
/// <c>BTreeMap</c> and <c>BTreeSet</c>: nodes with sorted keys; inner ones begin like a leaf and have an edge before, between and behind the keys. The type of inner
/// nodes is the one that a leaf's <c>parent</c> points to.
/// </summary>
/// <param name="isMap">True for pairs of key and value.</param>
internal sealed class BTreeView(bool isMap) : TypeView
{
    // Each level has at least six times the nodes of the one above.
    private const int MaxHeight = 24;

    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var map = isMap ? value : Fields.Find(scope, value, "map");
        if (
            map is null
            || Fields.Find(scope, map, "length") is not { } length
            || Fields.Find(scope, map, "root") is not { } option
            || VariantView.TryActive(scope, option, out var root) != ValueStatus.Available
            || root is null
        )
            return null;
        if (!scope.TryLong(length, out var size))
            return ListedContents.Missing(ValueStatus.NotCaptured);
        if (size == 0)
            return new ListedContents(() => [SizeMember.Of(scope, value, SizeMember.Rust, 0)], 1)
            {
                Text = SizeMember.Text(SizeMember.Rust, 0),
            };
        if (
            size < 0
            || Fields.Deep(scope, root, "height") is not { } heightMember
            || Fields.Deep(scope, root, "node") is not { } wrapped
            || Fields.FirstPointer(scope, wrapped) is not { } pointer
            || pointer.Type.Stripped.Target?.Stripped is not { IsAggregate: true } leaf
            || !scope.TryLong(heightMember, out var height)
            || height is < 0 or > MaxHeight
            || Objects.TryAddress(scope, pointer, out var address) != ValueStatus.Available
        )
            return null;
        var walk = new Walk(scope, value, leaf, InnerOf(leaf), isMap, size);
        return new ListedContents(() => walk.From(address, (int)height), size + 1) { Text = SizeMember.Text(SizeMember.Rust, size) };
    }

    private static TypeInfo? InnerOf(TypeInfo leaf)
    {
        foreach (var member in leaf.Members)
        {
            if (member.Name == "parent" && member.Type is { } parent)
                return PointedTo(parent.Stripped, 8);
        }
        return null;
    }

    // Through Option and NonNull, whose variants are members of a variant part.
    private static TypeInfo? PointedTo(TypeInfo type, int depth)
    {
        if (type.Kind == TypeKind.Pointer)
            return type.Target?.Stripped;
        if (depth == 0 || type.Kind != TypeKind.Structure)
            return null;
        foreach (var member in type.Members)
        {
            if (member.IsVariantPart)
            {
                foreach (var variant in member.Die.Unit.Dies.ChildrenOf(member.Die))
                {
                    foreach (var held in TypeMember.Of(type.Graph, variant))
                    {
                        if (held.Type is { } inside && PointedTo(inside.Stripped, depth - 1) is { } found)
                            return found;
                    }
                }
            }
            else if (member.Type is { } inner && PointedTo(inner.Stripped, depth - 1) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>One walk in the order of the keys; a node that contradicts the tree ends it.</summary>
    private sealed class Walk(FrameScope scope, Value holder, TypeInfo leaf, TypeInfo? inner, bool isMap, long size)
    {
        private readonly List<Value> found = [SizeMember.Of(scope, holder, SizeMember.Rust, size)];
        private readonly long most = Math.Min(size, scope.Limits.MaxContainerNodes);

        public List<Value> From(ulong address, int height)
        {
            Visit(address, height);
            return found;
        }

        private bool Visit(ulong address, int height)
        {
            if (found.Count > most)
                return false;
            var node = Objects.At(scope, "", leaf, address, holder);
            if (
                address == 0
                || !scope.Budget.TakeStep()
                || Fields.Find(scope, node, "len") is not { } lengthMember
                || !scope.TryLong(lengthMember, out var length)
                || Fields.Find(scope, node, "keys") is not { } keys
                || Fields.Find(scope, node, "vals") is not { } values
                || length < 0
                || ArrayBounds.Of(keys.Type.Stripped, scope) is not [{ } capacity]
                || length > capacity
            )
                return false;
            var edges = height > 0 && inner is not null ? Fields.Find(scope, Objects.At(scope, "", inner, address, holder), "edges") : null;
            if (height > 0 && edges is null)
                return false;
            for (var i = 0; i < length; i++)
            {
                if (edges is not null && !Descend(edges, i, height))
                    return false;
                if (found.Count > most)
                    return false;
                found.Add(Entry(keys, values, i));
            }
            return edges is null || Descend(edges, (int)length, height);
        }

        private bool Descend(Value edges, int index, int height) =>
            Element(edges, index) is { } edge
            && Fields.FirstPointer(scope, edge) is { } pointer
            && Objects.TryAddress(scope, pointer, out var below) == ValueStatus.Available
            && Visit(below, height - 1);

        private Value Entry(Value keys, Value values, int index)
        {
            var at = found.Count - 1;
            if (Initialized(keys, index) is not { } key)
                return Value.Missing(EntryNames.At(at), scope.Types.Unknown, ValueStatus.Malformed);
            if (!isMap)
                return key.Renamed(EntryNames.At(at));
            return Initialized(values, index) is not { } value
                ? Value.Missing(EntryNames.At(at), scope.Types.Unknown, ValueStatus.Malformed)
                : EntryNames.Named(scope, key, value) ?? value.Renamed(EntryNames.At(at));
        }

        // MaybeUninit<T> is a union of nothing and a value.
        private Value? Initialized(Value array, int index) =>
            Element(array, index) is { } slot
                ? Fields.Find(scope, slot, "value") is { } held
                    ? held
                    : slot
                : null;

        private Value? Element(Value array, int index) =>
            array.Type.Stripped.Target is { } type && Objects.SizeOf(scope, type) is { } each && array.Storage is { } storage
                ? Objects.Make(EntryNames.At(index), type, storage.At((long)each * index), array)
                : null;
    }
}
