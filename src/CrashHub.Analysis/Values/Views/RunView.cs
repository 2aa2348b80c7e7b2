namespace CrashHub.Analysis.Values.Views;

/// <summary>Containers of elements behind each other in memory: a pointer and an end or a count.</summary>
internal abstract class RunView : TypeView
{
    /// <summary>Elements from an address on; null when they cannot be: then the container's bytes are not those of one, not yet or no more.</summary>
    protected static Contents? Run(FrameScope scope, Value holder, ulong address, TypeInfo element, Int128 length, string sizeName)
    {
        if (Objects.SizeOf(scope, element) is not { } stride || length < 0 || length > int.MaxValue || stride > int.MaxValue)
            return null;
        var bytes = (UInt128)length * stride;
        if (length > 0 && (bytes > int.MaxValue || !scope.State.IsInside(address, (int)bytes)))
            return null;
        var storage = Storage.InMemory(scope.State, address, ValueOrigin.Memory);
        return new ElementContents(holder, storage, element, stride, (long)length, SizeMember.Of(scope, holder, sizeName, (long)length))
        {
            Text = SizeMember.Text(sizeName, (long)length),
        };
    }

    /// <summary>The address that a member holds.</summary>
    protected static bool TryAddress(FrameScope scope, Value? pointer, out ulong address)
    {
        address = 0;
        return pointer is not null && Objects.TryAddress(scope, pointer, out address) == ValueStatus.Available;
    }
}
