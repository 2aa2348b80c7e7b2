using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Views;

/// <summary>Rust's enums: the variant that the discriminant names, and its fields (DWARF 5 section 5.7.10).</summary>
internal sealed class VariantView : TypeView
{
    /// <inheritdoc/>
    public override Contents? Open(FrameScope scope, Value value)
    {
        var status = TryActive(scope, value, out var active);
        if (status != ValueStatus.Available)
            return ListedContents.Missing(status);
        if (active is null)
            return null;
        var fields = active.Type.IsAggregate ? Fields.Of(scope, active) : [];
        fields.AddRange(Fields.Of(scope, value));
        var text = fields is [{ Name: "0" } only] && Presenter.TextOf(scope, only) is { } inner ? $"{active.Name}({inner})" : active.Name;
        return new ListedContents(() => fields) { Text = text, IsInPlace = true };
    }

    /// <summary>The variant that a value is of, as a member of it; null when the debug information does not say.</summary>
    public static ValueStatus TryActive(FrameScope scope, Value value, out Value? active)
    {
        active = null;
        foreach (var part in value.Type.Stripped.Members)
        {
            if (!part.IsVariantPart)
                continue;
            var die = part.Die;
            Int128 discriminant = 0;
            var mask = UInt128.MaxValue;
            if (DiscriminantOf(scope, value, die) is { } stored)
            {
                var status = Objects.TryInteger(scope, stored, out discriminant);
                if (status != ValueStatus.Available)
                    return status;
                if (stored.Type.Stripped.Size is > 0 and < 16 and var size)
                    mask = (UInt128.One << (int)size * 8) - 1;
            }
            else if (die.Has(DwarfAttribute.Discriminant))
                return ValueStatus.Malformed;
            active = Choose(scope, value, die, (UInt128)discriminant & mask, mask);
            return ValueStatus.Available;
        }
        return ValueStatus.Available;
    }

    private static Value? DiscriminantOf(FrameScope scope, Value value, Die part)
    {
        if (part.Follow(DwarfAttribute.Discriminant) is not { } wanted)
            return null;
        foreach (var member in TypeMember.Of(scope.Types, part))
        {
            if (member.Die.Offset == wanted.Offset && ReferenceEquals(member.Die.Unit, wanted.Unit))
                return Objects.Member(scope, value, member, "");
        }
        return null;
    }

    private static Value? Choose(FrameScope scope, Value value, Die part, UInt128 discriminant, UInt128 mask)
    {
        Die? chosen = null;
        foreach (var child in part.Unit.Dies.ChildrenOf(part))
        {
            if (child.Tag != DwarfTag.Variant)
                continue;
            var label = child[DwarfAttribute.DiscriminantValue];
            if (!label.IsPresent && !child.Has(DwarfAttribute.DiscriminantList))
                chosen ??= child;
            else if (IsLabel(child, label, discriminant, mask))
            {
                chosen = child;
                break;
            }
        }
        if (chosen is null)
            return null;
        foreach (var member in TypeMember.Of(scope.Types, chosen))
            return Objects.Member(scope, value, member, member.Name ?? "");
        return null;
    }

    private static bool IsLabel(Die variant, AttributeValue label, UInt128 discriminant, UInt128 mask)
    {
        if (label.Kind == AttributeKind.Constant)
            return ((UInt128)(Int128)(long)label.Value & mask) == discriminant;
        if (label.Kind == AttributeKind.Block && label.Length <= 16)
        {
            Span<byte> wide = stackalloc byte[16];
            wide.Clear();
            variant.Block(label).Span.CopyTo(wide);
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(wide) == discriminant;
        }
        return InList(variant, discriminant);
    }

    // Pairs of a kind (0 a label, 1 a range) and LEB128 numbers (DWARF 5 section 5.7.10); labels without a sign, as all known producers write.
    private static bool InList(Die variant, UInt128 discriminant)
    {
        var cursor = new Bytes.ByteCursor(variant.Block(variant[DwarfAttribute.DiscriminantList]).Span);
        while (!cursor.AtEnd)
        {
            var isRange = cursor.ReadByte() == 1;
            var low = cursor.ReadVarUInt64();
            var high = isRange ? cursor.ReadVarUInt64() : low;
            if (!cursor.Failed && discriminant >= low && discriminant <= high)
                return true;
        }
        return false;
    }
}
