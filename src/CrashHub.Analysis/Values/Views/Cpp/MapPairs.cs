namespace CrashHub.Analysis.Values.Views.Cpp;

/// <summary>The pair in a node of a map, which older libc++ wraps in <c>__value_type</c>.</summary>
internal static class MapPairs
{
    /// <summary>The pair, or what is there instead.</summary>
    public static Value Of(FrameScope scope, Value held) =>
        Fields.Find(scope, held, "first") is not null ? held : Fields.Deep(scope, held, "__cc_", "__cc", "__nc") ?? held;
}
