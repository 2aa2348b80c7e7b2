namespace CrashHub.Analysis.Values.Views.Rust;

/// <summary><c>VecDeque</c>: a ring from <c>head</c> on, <c>len</c> long; before Rust 1.67 from <c>tail</c> up to <c>head</c>.</summary>
internal sealed class VecDequeView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Find(scope, value, "buf") is not { } buffer
            || Fields.FirstPointer(scope, buffer) is not { } pointer
            || Fields.Deep(scope, buffer, "cap") is not { } room
            || Fields.Find(scope, value, "head") is not { } head
            || ViewChooser.Argument(value.Type.Stripped, "T") is not { } element
            || Objects.SizeOf(scope, element) is not { } each
        )
            return null;
        if (
            Objects.TryAddress(scope, pointer, out var address) != ValueStatus.Available
            || Capacity(scope, room) is not { } capacity
            || !scope.TryInteger(head, out var from)
        )
            return ListedContents.Missing(ValueStatus.NotCaptured);
        Int128 length;
        if (Fields.Find(scope, value, "tail") is { } tail)
        {
            if (!scope.TryInteger(tail, out var start))
                return ListedContents.Missing(ValueStatus.NotCaptured);
            (from, length) = (start, from >= start ? from - start : from + capacity - start);
        }
        else if (Fields.Find(scope, value, "len") is not { } count || !scope.TryInteger(count, out length))
            return null;
        if (each > 0 && (from < 0 || from > capacity || length < 0 || length > capacity || capacity > int.MaxValue))
            return null;
        var (first, total) = ((long)from, (long)length);
        return new ListedContents(() => Walk(scope, value, element, address, each, first, (long)capacity, total), total + 1)
        {
            Text = SizeMember.Text(SizeMember.Rust, total),
        };
    }

    private static Int128? Capacity(FrameScope scope, Value room)
    {
        var number = room.Type.IsAggregate ? Fields.Deep(scope, room, "__0") : room;
        return number is not null && scope.TryInteger(number, out var capacity) && capacity > 0 ? capacity : null;
    }

    private static List<Value> Walk(
        FrameScope scope,
        Value holder,
        TypeInfo element,
        ulong address,
        ulong each,
        long from,
        long capacity,
        long length
    )
    {
        var found = new List<Value> { SizeMember.Of(scope, holder, SizeMember.Rust, length) };
        for (var i = 0; i < Math.Min(length, scope.Limits.MaxContainerNodes) && scope.Budget.TakeStep(); i++)
            found.Add(Objects.At(scope, EntryNames.At(i), element, address + (ulong)((from + i) % capacity) * each, holder));
        return found;
    }
}
