using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>
/// Tells whether a variable's place on the stack may lag behind the program. LLVM leaves out stores that nobody reads, and calls whose only use was to store,
/// and says of a variable whose address was given away that it is in memory all the same (clang 14 to 22). What may still be read behind the frame's
/// offset was stored.
/// </summary>
/// <param name="scope">The frame.</param>
internal sealed class StackHome(FrameScope scope)
{
    private readonly Lazy<StackUses?> uses = new(() => Uses(scope), isThreadSafe: false);

    /// <summary>True when the code reads the place nowhere behind the frame's offset.</summary>
    /// <param name="expression">The variable's location.</param>
    /// <param name="size">Bytes of the variable; null when unknown.</param>
    public bool MayLag(ReadOnlySpan<byte> expression, ulong? size)
    {
        var cursor = new ByteCursor(expression);
        if (size is not <= int.MaxValue || cursor.ReadByte() != Opcode.Fbreg)
            return false;
        var offset = cursor.ReadVarInt64();
        return cursor is { Failed: false, AtEnd: true }
            && offset is >= int.MinValue and <= int.MaxValue
            && uses.Value is { } found
            && !found.MayRead(offset, offset + Math.Max((long)size, 1));
    }

    // clang describes all calls of a function that it optimizes, and of no other.
    private static StackUses? Uses(FrameScope scope) =>
        scope.Physical is { } physical
        && (physical.IsFlagged(DwarfAttribute.CallAllCalls) || physical.IsFlagged(DwarfAttribute.GnuAllCallSites))
        && scope.ExpressionOf(physical, physical[DwarfAttribute.FrameBase], out var expression, out _) == ValueStatus.Available
        && GivenLocal.LocalOf(expression.Span) is { } local
            ? new StackUses(scope, local)
            : null;
}
