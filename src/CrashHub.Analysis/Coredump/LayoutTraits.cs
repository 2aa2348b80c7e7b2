namespace CrashHub.Analysis.Coredump;

/// <summary>The differences between the frame layouts, as switches for one reader.</summary>
internal readonly record struct LayoutTraits(
    CoredumpLayout Layout,
    bool HasInstance,
    bool CountsFirst,
    bool FixedIntegers,
    bool LowBitsOnly,
    bool StackValuesOmitted
)
{
    public static readonly LayoutTraits Standard = new(CoredumpLayout.Standard, true, false, false, false, false);
    public static readonly LayoutTraits StandardFixedIntegers = new(CoredumpLayout.StandardFixedIntegers, true, false, true, false, false);
    public static readonly LayoutTraits Rewriter = new(CoredumpLayout.Rewriter, true, true, true, false, false);
    public static readonly LayoutTraits RewriterV0 = new(CoredumpLayout.RewriterV0, false, true, true, false, false);
    public static readonly LayoutTraits WasmEdge = new(CoredumpLayout.WasmEdge, false, true, true, true, false);
    public static readonly LayoutTraits WasmEdgeForWasmgdb = new(CoredumpLayout.WasmEdgeForWasmgdb, false, true, true, true, true);

    private static readonly LayoutTraits[] All = [Standard, StandardFixedIntegers, Rewriter, RewriterV0, WasmEdge, WasmEdgeForWasmgdb];

    /// <summary>The traits of a layout, as the only candidate.</summary>
    public static ReadOnlySpan<LayoutTraits> Of(CoredumpLayout layout) => All.AsSpan((int)layout, 1);

    /// <summary>Bytes of the shortest frame: the marker and its numbers.</summary>
    public uint MinimumFrameLength => HasInstance ? 6u : 5u;
}
