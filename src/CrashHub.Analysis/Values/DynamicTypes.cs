using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>
/// The class that an object was made as, told by its pointer to virtual functions (Itanium C++ ABI 2.5.2): before the functions lie the offset to the whole object
/// and the type_info. Both are read from the module's own data, which the program can't have written over, and the class must derive from the declared one.
/// </summary>
internal static class DynamicTypes
{
    private const int MaxNameBytes = 1_024;
    private const int MaxBases = 16;

    /// <summary>The most derived object that a pointer's target is a part of, with its type; null where that is the declared type, or not proved.</summary>
    public static Value? Of(FrameScope scope, Value target)
    {
        var declared = target.Type.Stripped;
        if (
            target.Storage is not { IsMemory: true, Memory: 0 } storage
            || declared is not { Kind: TypeKind.Structure, Die: { } die }
            || die.Unit.Language == DwarfLanguage.Rust
            || !IsPolymorphic(declared, MaxBases)
            || !scope.Budget.TakeStep()
        )
            return null;
        Span<byte> pointer = stackalloc byte[8];
        pointer.Clear();
        if (storage.Read(0, pointer[..scope.AddressSize]) != ValueStatus.Available)
            return null;
        var vtable = BinaryPrimitives.ReadUInt64LittleEndian(pointer);
        if (!scope.Types.Classes.TryGetValue(vtable, out var found))
            scope.Types.Classes.Add(vtable, found = Read(scope, vtable, die.Unit));
        if (found is not var (type, toTop) || type.Name == declared.Name || toTop > 0 || (ulong)-toTop > storage.Address)
            return null;
        return BaseClasses.Has(type, declared.Name) ? Objects.At(scope, target.Name, type, storage.Address - (ulong)-toTop, target) : null;
    }

    private static (TypeInfo Type, long ToTop)? Read(FrameScope scope, ulong vtable, DwarfUnit unit)
    {
        var word = (ulong)scope.AddressSize;
        if (
            vtable < 2 * word
            || Static(scope, vtable - 2 * word) is not { } toTop
            || Static(scope, vtable - word) is not { } info
            || Static(scope, info + word) is not { } name
            || NameAt(scope, name) is not { } mangled
        )
            return null;
        const string before = "typeinfo name for ";
        if (
            Demangler.Demangle("_ZTS" + mangled, scope.Limits) is not { IsDemangled: true, Text: var text }
            || !text.StartsWith(before, StringComparison.Ordinal)
            || scope.Types.Find(text[before.Length..], unit) is not { Kind: TypeKind.Structure } type
        )
            return null;
        return (type, word == 8 ? (long)toTop : (int)toTop);
    }

    // Clang names the pointer _vptr$Class, GCC _vptr.Class; a class whose first base has one has none of its own.
    private static bool IsPolymorphic(TypeInfo type, int depth)
    {
        foreach (var member in type.Members)
        {
            if (member.Name?.StartsWith("_vptr", StringComparison.Ordinal) == true)
                return true;
            if (member.IsBase && member.BitOffset == 0 && depth > 0 && member.Type is { } above && IsPolymorphic(above.Stripped, depth - 1))
                return true;
        }
        return false;
    }

    private static ulong? Static(FrameScope scope, ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        var size = scope.AddressSize;
        return DataAt(scope, address, size) is { } data && data.Span[..size].TryCopyTo(bytes)
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
            : null;
    }

    private static string? NameAt(FrameScope scope, ulong address)
    {
        if (DataAt(scope, address, 1) is not { } data)
            return null;
        var text = data.Span[..Math.Min(data.Length, MaxNameBytes)];
        var end = text.IndexOf((byte)0);
        if (end <= 0 || !Ascii.IsValid(text[..end]))
            return null;
        Span<byte> now = stackalloc byte[MaxNameBytes];
        return scope.State.TryRead(address, now[..end]) && text[..end].SequenceEqual(now[..end])
            ? Encoding.ASCII.GetString(text[..end]).TrimStart('*')
            : null;
    }

    // What the module puts there, to the end of its segment; null unless the memory still says so.
    private static ReadOnlyMemory<byte>? DataAt(FrameScope scope, ulong address, int length)
    {
        Span<byte> now = stackalloc byte[8];
        foreach (var segment in scope.State.Module.DataSegments)
        {
            if (
                segment is not { IsActive: true, Memory: 0, Address: { } start }
                || address < start
                || address - start >= (ulong)segment.Length
                || (ulong)segment.Length - (address - start) < (ulong)length
            )
                continue;
            var data = scope.State.Module.Bytes.Slice(
                (int)segment.Offset + (int)(address - start),
                segment.Length - (int)(address - start)
            );
            return scope.State.TryRead(address, now[..length]) && data.Span[..length].SequenceEqual(now[..length]) ? data : null;
        }
        return null;
    }
}
