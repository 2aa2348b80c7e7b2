namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary>
/// <c>HashMap</c> and <c>HashSet</c> (hashbrown): one control byte a bucket, its highest bit clear where the bucket is full; the buckets lie before the control
/// bytes, the first one last.
/// </summary>
/// <param name="isMap">True for pairs of key and value.</param>
internal sealed class HashTableView(bool isMap) : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Deep(scope, value, "bucket_mask") is not { } maskMember
            || Fields.Deep(scope, value, "ctrl") is not { } control
            || Fields.Deep(scope, value, "items") is not { } items
            || Fields.FirstPointer(scope, control) is not { } pointer
            || ElementOf(value.Type.Stripped, 8) is not { } element
            || Objects.SizeOf(scope, element) is not { } each
        )
            return null;
        if (
            !scope.TryLong(maskMember, out var mask)
            || !scope.TryLong(items, out var count)
            || Objects.TryAddress(scope, pointer, out var address) != ValueStatus.Available
        )
            return ListedContents.Missing(ValueStatus.NotCaptured);
        if (
            mask is < 0 or > int.MaxValue
            || ((mask + 1) & mask) != 0
            || count < 0
            || count > mask + 1
            || !scope.State.IsInside(address, (int)mask)
        )
            return null;
        var size = count;
        return new ListedContents(() => Walk(scope, value, element, each, address, mask + 1, size), size + 1)
        {
            Text = SizeMember.Text(SizeMember.Rust, size),
        };
    }

    // The table's own argument is the type of its buckets: a pair in maps and sets alike.
    private static TypeInfo? ElementOf(TypeInfo type, int depth)
    {
        if (type.BareName is { } name && ViewChooser.Stem(name) == "RawTable")
            return ViewChooser.Argument(type, "T");
        foreach (var member in depth == 0 ? [] : type.Members)
        {
            if (member.Type?.Stripped is { Kind: TypeKind.Structure } inner && ElementOf(inner, depth - 1) is { } found)
                return found;
        }
        return null;
    }

    private List<Value> Walk(FrameScope scope, Value holder, TypeInfo element, ulong each, ulong control, long buckets, long size)
    {
        var found = new List<Value> { SizeMember.Of(scope, holder, SizeMember.Rust, size) };
        Span<byte> one = stackalloc byte[1];
        for (long i = 0; i < buckets && found.Count <= Math.Min(size, scope.Limits.MaxContainerNodes) && scope.Budget.TakeStep(); i++)
        {
            if (!scope.State.TryRead(control + (ulong)i, one))
                break;
            if (one[0] >= 0x80)
                continue;
            var entry = Objects.At(scope, "", element, control - (ulong)(i + 1) * each, holder);
            var index = found.Count - 1;
            found.Add(
                isMap
                    ? EntryNames.OfPair(scope, entry, index, "__0", "__1")
                    : (Fields.Find(scope, entry, "__0") ?? entry).Renamed(EntryNames.At(index))
            );
        }
        return found;
    }
}
