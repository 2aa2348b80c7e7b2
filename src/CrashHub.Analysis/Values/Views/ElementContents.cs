using System.Globalization;

namespace CrashHub.Analysis.Values.Views;

/// <summary>Elements of one type behind each other; a container's size, told as a member of its own, comes first.</summary>
internal sealed class ElementContents : Contents
{
    private readonly Value holder;
    private readonly Storage storage;
    private readonly TypeInfo element;
    private readonly ulong stride;
    private readonly long length;
    private readonly Value? size;

    /// <summary>Elements from a place on.</summary>
    /// <param name="holder">The array or container.</param>
    /// <param name="storage">Where the first element is.</param>
    /// <param name="element">Their type.</param>
    /// <param name="stride">Bytes from one to the next.</param>
    /// <param name="length">Their number.</param>
    /// <param name="size">The container's size as a member; null for arrays.</param>
    public ElementContents(Value holder, Storage storage, TypeInfo element, ulong stride, long length, Value? size = null)
    {
        (this.holder, this.storage, this.element, this.stride, this.length, this.size) = (holder, storage, element, stride, length, size);
    }

    /// <summary>Number of elements, a container's size not counted.</summary>
    public long Length => length;

    /// <summary>True for the characters of a text, which nobody wants listed; an expression may ask for one.</summary>
    public bool IsText { get; init; }

    /// <summary>The first element's index.</summary>
    public long Lower { get; init; }

    /// <inheritdoc/>
    public override long Count => length + (size is null ? 0 : 1);

    /// <inheritdoc/>
    public override IReadOnlyList<Value> Children(long offset, int count)
    {
        var found = new List<Value>();
        offset = Math.Max(offset, 0);
        if (size is not null)
        {
            if (offset == 0 && count-- > 0)
                found.Add(size);
            offset = Math.Max(offset - 1, 0);
        }
        for (var i = offset; i < length && count-- > 0; i++)
            found.Add(At(i));
        return found;
    }

    /// <summary>An element by its place from 0.</summary>
    public Value At(long index) =>
        Objects.Make(string.Create(CultureInfo.InvariantCulture, $"[{index + Lower}]"), element, storage.At(index * (long)stride), holder);
}
