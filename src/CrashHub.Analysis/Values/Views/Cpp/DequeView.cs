using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary><c>std::deque</c>: a table of pointers to blocks. How long a block is stands in the class as a constant, or follows from the element.</summary>
internal sealed class DequeView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (
            Fields.Find(scope, value, "__map_") is not { } map
            || Fields.Find(scope, map, "__begin_") is not { } begin
            || Fields.Find(scope, map, "__end_") is not { } end
            || Fields.Find(scope, value, "__start_") is not { } start
            || ContainerSize.Of(scope, value, "__size_", "__size_") is not { } size
            || Objects.TryAddress(scope, begin, out var table) != ValueStatus.Available
            || Objects.TryAddress(scope, end, out var tableEnd) != ValueStatus.Available
            || !scope.TryInteger(start, out var first)
            || ViewChooser.Argument(value.Type.Stripped, "_Tp") is not { } element
            || Objects.SizeOf(scope, element) is not (> 0 and var each)
        )
            return null;
        var block = BlockLength(value.Type.Stripped, each);
        var blocks = tableEnd >= table ? (tableEnd - table) / (ulong)scope.AddressSize : 0;
        if (first < 0 || (size > 0 && (UInt128)first + (UInt128)size > (UInt128)blocks * block))
            return null;
        return new ListedContents(() => Walk(scope, value, element, table, (ulong)first, block, size), size + 1)
        {
            Text = SizeMember.Text(SizeMember.Cpp, size),
        };
    }

    // __deque_block_size of libc++: 4096 bytes, or 16 elements where these are larger than 256 bytes.
    private static ulong BlockLength(TypeInfo type, ulong each)
    {
        foreach (var child in type.Die is { } die ? die.Unit.Dies.ChildrenOf(die) : [])
        {
            if (child.Name == "__block_size" && child.Number(DwarfAttribute.ConstValue) is > 0 and var length)
                return length;
        }
        return each < 256 ? 4096 / each : 16;
    }

    private static List<Value> Walk(FrameScope scope, Value holder, TypeInfo element, ulong table, ulong first, ulong block, long size)
    {
        var found = new List<Value> { SizeMember.Of(scope, holder, SizeMember.Cpp, size) };
        var each = Objects.SizeOf(scope, element)!.Value;
        Span<byte> pointer = stackalloc byte[8];
        for (ulong i = 0; i < (ulong)Math.Min(size, scope.Limits.MaxContainerNodes) && scope.Budget.TakeStep(); i++)
        {
            var slot = table + (first + i) / block * (ulong)scope.AddressSize;
            pointer.Clear();
            if (!scope.State.TryRead(slot, pointer[..scope.AddressSize]))
                break;
            var address = BitConverter.ToUInt64(pointer) + (first + i) % block * each;
            found.Add(Objects.At(scope, EntryNames.At((int)i), element, address, holder));
        }
        return found;
    }
}
