namespace CrashHub.Analysis.Values;

/// <summary>Where base classes lie in the classes derived from them.</summary>
internal static class BaseClasses
{
    private const int MaxDepth = 16;

    /// <summary>True when a class derives from another of this name, at any depth.</summary>
    public static bool Has(TypeInfo type, string name) => Find(type, name, 0, MaxDepth).Count > 0;

    /// <summary>
    /// Bytes from the start of a class to its base; null when it has none of this name, has several, or one whose place only an object tells (a virtual base).
    /// </summary>
    public static long? OffsetOf(TypeInfo type, string name) => Find(type, name, 0, MaxDepth) is [{ } only] ? only : null;

    // One for each base of the name; null for a place that is not fixed.
    private static List<long?> Find(TypeInfo type, string name, long? start, int depth)
    {
        var found = new List<long?>();
        foreach (var member in type.Members)
        {
            if (!member.IsBase || member.Type?.Stripped is not { } above)
                continue;
            var at = start is { } offset && member.BitOffset is { } bits ? offset + bits / 8 : (long?)null;
            if (above.Name == name)
                found.Add(at);
            else if (depth > 0)
                found.AddRange(Find(above, name, at, depth - 1));
        }
        return found;
    }
}
