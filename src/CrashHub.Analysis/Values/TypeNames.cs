using System.Globalization;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>Spells types as the source language does: <c>const char *</c>, <c>int[2][3]</c>, <c>void (*)(int)</c>, <c>alloc::vec::Vec&lt;u8&gt;</c>.</summary>
internal static class TypeNames
{
    private const int MaxDepth = 24;
    private const int MaxLength = 1024;

    /// <summary>A type's name, cut at a length that a person still reads.</summary>
    public static string Of(TypeInfo type)
    {
        var name = Declare(type, "", MaxDepth);
        return name.Length > MaxLength ? name[..MaxLength] + "…" : name;
    }

    private static string Declare(TypeInfo? type, string inner, int depth)
    {
        if (type is null)
            return Join("void", inner);
        if (depth == 0 || inner.Length > MaxLength)
            return Join("…", inner);
        if (type.GivenName is { } given)
            return Join(given, inner);
        // rustc names its pointers and references; other languages leave that to the reader.
        if (type.Kind is not TypeKind.Array && type.Die is { } die && die.Name is { Length: > 0 } bare)
            return Join(Shorten(FunctionNames.Qualify(die.Unit, die.Offset, bare), type), inner);
        switch (type.Kind)
        {
            case TypeKind.Pointer:
                return Declare(type.Target, Pointer("*", inner, type.Target), depth - 1);
            case TypeKind.Reference:
                return Declare(type.Target, Pointer(type.IsRvalue ? "&&" : "&", inner, type.Target), depth - 1);
            case TypeKind.MemberPointer:
                var holder = type.Die?.Follow(DwarfAttribute.ContainingType) is { } owner ? type.Graph.Of(owner).Name : "?";
                return Declare(type.Target, Pointer($"{holder}::*", inner, type.Target), depth - 1);
            case TypeKind.Qualified:
                return Qualify(type, inner, depth);
            case TypeKind.Array:
                return Declare(type.Target, inner + Dimensions(type), depth - 1);
            case TypeKind.Function:
                return Declare(type.Target, $"{(inner.Length == 0 ? " " : inner)}({Parameters(type, depth)})", depth - 1);
            case TypeKind.Structure:
                return Join(type.Die?.Tag == DwarfTag.ClassType ? "(anonymous class)" : "(anonymous struct)", inner);
            case TypeKind.Union:
                return Join("(anonymous union)", inner);
            case TypeKind.Enumeration:
                return Join("(anonymous enum)", inner);
            default:
                return Join("?", inner);
        }
    }

    private static string Qualify(TypeInfo type, string inner, int depth)
    {
        var word = type.Die?.Tag switch
        {
            DwarfTag.ConstType => "const",
            DwarfTag.VolatileType => "volatile",
            DwarfTag.RestrictType => "restrict",
            DwarfTag.AtomicType => "_Atomic",
            _ => "",
        };
        if (word.Length == 0)
            return Declare(type.Target, inner, depth - 1);
        var isPointer = type.Target?.Kind is TypeKind.Pointer or TypeKind.Reference or TypeKind.MemberPointer;
        return isPointer
            ? Declare(type.Target, inner.Length == 0 ? word : $"{word} {inner}", depth - 1)
            : $"{word} {Declare(type.Target, inner, depth - 1)}";
    }

    private static string Pointer(string sign, string inner, TypeInfo? target)
    {
        // The qualifiers of an array stand before its elements' type.
        for (var step = 0; step < MaxDepth && target is { Kind: TypeKind.Qualified }; step++)
            target = target.Target;
        return target?.Kind is TypeKind.Array or TypeKind.Function ? $"({sign}{inner})" : sign + inner;
    }

    private static string Dimensions(TypeInfo array)
    {
        if (array.Length is { } length)
            return string.Create(CultureInfo.InvariantCulture, $"[{length}]");
        var text = "";
        var counts = ArrayBounds.Fixed(array);
        for (var i = array.Dimension; i < counts.Count; i++)
            text += counts[i] is { } count ? string.Create(CultureInfo.InvariantCulture, $"[{count}]") : "[]";
        return text.Length == 0 ? "[]" : text;
    }

    private static string Parameters(TypeInfo function, int depth)
    {
        if (function.Die is not { } die)
            return "";
        var parts = new List<string>();
        foreach (var child in die.Unit.Dies.ChildrenOf(die))
        {
            if (child.Tag == DwarfTag.FormalParameter)
                parts.Add(Declare(function.Graph.OfReference(child), "", depth - 1));
            else if (child.Tag == DwarfTag.UnspecifiedParameters)
                parts.Add("...");
            if (parts.Count > 32)
                break;
        }
        return string.Join(", ", parts);
    }

    private static string Join(string name, string inner) =>
        inner.Length == 0 ? name
        : inner[0] is '[' or ' ' ? name + inner
        : $"{name} {inner}";

    // The inline namespaces of libc++ tell its versions apart, not its readers.
    private static string Shorten(string name, TypeInfo type) =>
        type.Kind == TypeKind.Base
            ? name
            : name.Replace("std::__1::", "std::", StringComparison.Ordinal).Replace("std::__2::", "std::", StringComparison.Ordinal);
}
