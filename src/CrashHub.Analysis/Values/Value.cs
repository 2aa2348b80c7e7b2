namespace CrashHub.Analysis.Values;

/// <summary>An object of the program: a variable, a member, an element, or what an expression came to.</summary>
internal sealed class Value
{
    /// <summary>Its name among its siblings: <c>count</c>, <c>[3]</c>, <c>["key"]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required TypeInfo Type { get; init; }

    /// <summary>Where its bytes are; null unless <see cref="Status"/> is available.</summary>
    public Storage? Storage { get; init; }

    /// <summary>Whether its place is known; its bytes may still be unknown.</summary>
    public ValueStatus Status { get; init; }

    /// <summary>Of a bit field the first bit from the start of <see cref="Storage"/>, the lowest bit of a byte first.</summary>
    public int BitOffset { get; init; }

    /// <summary>Bits of a bit field; 0 for others.</summary>
    public int BitSize { get; init; }

    /// <summary>The object that a member or element was taken from; null for variables.</summary>
    public Value? Parent { get; init; }

    /// <summary>The same under another name.</summary>
    public Value Renamed(string name) =>
        new()
        {
            Name = name,
            Type = Type,
            Storage = Storage,
            Status = Status,
            BitOffset = BitOffset,
            BitSize = BitSize,
            Parent = Parent,
        };

    /// <summary>The same bytes as another type.</summary>
    public Value As(TypeInfo type) =>
        new()
        {
            Name = Name,
            Type = type,
            Storage = Storage,
            Status = Status,
            BitOffset = BitOffset,
            BitSize = BitSize,
            Parent = Parent,
        };

    /// <summary>A value of which there is nothing to show.</summary>
    public static Value Missing(string name, TypeInfo type, ValueStatus status) =>
        new()
        {
            Name = name,
            Type = type,
            Status = status,
        };
}
