using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>What the rest of a dump says about the layout of its frames.</summary>
internal static class LayoutEvidence
{
    private static readonly LayoutTraits[] OfRewriter = [LayoutTraits.Rewriter, LayoutTraits.RewriterV0, LayoutTraits.Standard];
    private static readonly LayoutTraits[] OfWasmEdge = [LayoutTraits.WasmEdge, LayoutTraits.WasmEdgeForWasmgdb, LayoutTraits.Standard];
    private static readonly LayoutTraits[] WithInstances =
    [
        LayoutTraits.Standard,
        LayoutTraits.StandardFixedIntegers,
        LayoutTraits.Rewriter,
    ];
    private static readonly LayoutTraits[] WithoutEvidence =
    [
        LayoutTraits.Standard,
        LayoutTraits.StandardFixedIntegers,
        LayoutTraits.Rewriter,
        LayoutTraits.RewriterV0,
        LayoutTraits.WasmEdge,
        LayoutTraits.WasmEdgeForWasmgdb,
    ];

    /// <summary>Layouts to try, likeliest first.</summary>
    /// <param name="isMemoryImage">The file is the guest's own memory.</param>
    /// <param name="hasInstances">The dump lists instances.</param>
    /// <param name="hasNamelessModule">The only module has no name, as WasmEdge writes it.</param>
    public static ReadOnlySpan<LayoutTraits> Candidates(bool isMemoryImage, bool hasInstances, bool hasNamelessModule)
    {
        if (isMemoryImage)
            return OfRewriter;
        if (hasInstances)
            return WithInstances;
        return hasNamelessModule ? OfWasmEdge : WithoutEvidence;
    }

    /// <summary>
    /// True when the only segment lies in the file at its own address: the rewriter writes the dump over the start of the guest's memory, and that
    /// memory is the file.
    /// </summary>
    public static bool IsMemoryImage(ReadOnlySpan<byte> file, WasmSection? dataSection)
    {
        if (dataSection is not { } section)
            return false;
        var cursor = new ByteCursor(file.Slice((int)section.Offset, (int)section.Length), section.Offset);
        var count = cursor.ReadVarUInt32();
        var flags = cursor.ReadVarUInt32();
        var address = ConstantExpression.Read(ref cursor).AsAddress;
        cursor.ReadVarUInt32();
        return !cursor.Failed && count == 1 && flags == 0 && address == (ulong)cursor.Offset;
    }
}
