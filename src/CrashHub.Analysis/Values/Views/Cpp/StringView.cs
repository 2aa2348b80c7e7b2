namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary>
/// <c>std::basic_string</c>: a union of a long and a short form. Newer libc++ has a bit field <c>__is_long_</c> in both; before LLVM 14 the flag is a bit
/// of the short size, the lowest where that comes first, the highest where it comes last (the alternate layout).
/// </summary>
internal sealed class StringView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        if (Fields.Deep(scope, value, "__s", "__s_") is not { } brief || Fields.Deep(scope, value, "__l", "__l_") is not { } large)
            return null;
        var status = IsLong(scope, brief, out var isLong, out var length);
        if (status is null)
            return null;
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status.Value);
        var data = Fields.Find(scope, isLong ? large : brief, "__data_");
        if (data is null)
            return null;
        Storage storage;
        TypeInfo? element;
        if (isLong)
        {
            if (
                Fields.Find(scope, large, "__size_") is not { } size
                || !scope.TryInteger(size, out length)
                || Objects.TryAddress(scope, data, out var address) != ValueStatus.Available
                || length > int.MaxValue
                || !scope.State.IsInside(address, (int)length)
            )
                return null;
            (storage, element) = (Storage.InMemory(scope.State, address, ValueOrigin.Memory), data.Type.Stripped.Target);
        }
        else
        {
            (storage, element) = (data.Storage!, data.Type.Stripped.Target);
            if (element?.Stripped.Size is not { } each || length * (Int128)each > (Int128)(value.Type.Stripped.Size ?? 0))
                return null;
        }
        if (element?.Stripped.Size is not (1 or 2 or 4) || length < 0)
            return null;
        return Show(scope, value, storage, element, (long)length);
    }

    /// <summary>A text of a known length, with its size and characters as members.</summary>
    public static Contents Show(FrameScope scope, Value value, Storage storage, TypeInfo element, long length)
    {
        var width = (int)element.Stripped.Size!.Value;
        if (StoredText.ReadWhole(scope, storage, width, length) is not { } text)
            return ListedContents.Missing(ValueStatus.NotCaptured);
        var size = SizeMember.Of(scope, value, SizeMember.Cpp, length);
        return new ElementContents(value, storage, element, (ulong)width, length, size) { Text = text, IsText = true };
    }

    private static ValueStatus? IsLong(FrameScope scope, Value brief, out bool isLong, out Int128 length)
    {
        (isLong, length) = (false, 0);
        if (Fields.Find(scope, brief, "__size_") is not { } size)
            return null;
        if (Objects.TryInteger(scope, size, out length) is not ValueStatus.Available and var status)
            return status;
        if (Fields.Find(scope, brief, "__is_long_") is { } flag)
        {
            status = Objects.TryInteger(scope, flag, out var set);
            isLong = set != 0;
            return status;
        }
        var isFirst = size.Storage!.IsMemory && brief.Storage!.IsMemory && size.Storage.Address == brief.Storage.Address;
        isLong = (length & (isFirst ? 1 : 0x80)) != 0;
        length = isFirst ? length >> 1 : length & 0x7f;
        return ValueStatus.Available;
    }
}
