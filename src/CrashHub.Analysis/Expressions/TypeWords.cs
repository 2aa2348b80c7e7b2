using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>The types that the languages bring themselves, by their names.</summary>
internal static class TypeWords
{
    /// <summary>Whether a word is, or begins, the name of such a type.</summary>
    public static bool IsBuiltin(string word) =>
        word is "unsigned" or "signed" or "char" or "short" or "int" or "long" or "float" or "double" or "bool" or "_Bool" or "void"
        || Fixed(word) is not null
        || word is "size_t" or "ssize_t" or "uintptr_t" or "intptr_t" or "ptrdiff_t" or "usize" or "isize";

    /// <summary>The type of such a name; null when the words make none.</summary>
    /// <param name="types">Makes the type.</param>
    /// <param name="name">The words, with spaces between.</param>
    /// <param name="addressSize">Bytes of an address.</param>
    public static TypeInfo? Find(TypeGraph types, string name, int addressSize)
    {
        if (Fixed(name) is { } known)
            return types.Scalar(name, known.Encoding, known.Size);
        var address = (byte)addressSize;
        switch (name)
        {
            case "void":
                return types.Void;
            case "bool" or "_Bool":
                return types.Scalar("bool", BaseEncoding.Boolean, 1);
            case "float":
                return types.Scalar(name, BaseEncoding.Float, 4);
            case "double":
                return types.Scalar(name, BaseEncoding.Float, 8);
            case "size_t" or "uintptr_t" or "usize":
                return types.Scalar(name, BaseEncoding.Unsigned, address);
            case "ssize_t" or "intptr_t" or "ptrdiff_t" or "isize":
                return types.Scalar(name, BaseEncoding.Signed, address);
        }
        var words = name.Split(' ');
        var longs = words.Count(static word => word == "long");
        var isUnsigned = words.Contains("unsigned");
        if (words.Any(static word => word is not ("unsigned" or "signed" or "char" or "short" or "int" or "long")))
            return null;
        if (words.Contains("char"))
        {
            var encoding = isUnsigned ? BaseEncoding.UnsignedChar : BaseEncoding.SignedChar;
            return types.Scalar(name, encoding, 1);
        }
        var size =
            words.Contains("short") ? (byte)2
            : longs == 0 ? (byte)4
            : longs == 1 ? address
            : (byte)8;
        return types.Scalar(name, isUnsigned ? BaseEncoding.Unsigned : BaseEncoding.Signed, size);
    }

    private static (byte Encoding, byte Size)? Fixed(string word) =>
        word switch
        {
            "i8" or "int8_t" => (BaseEncoding.Signed, 1),
            "i16" or "int16_t" => (BaseEncoding.Signed, 2),
            "i32" or "int32_t" => (BaseEncoding.Signed, 4),
            "i64" or "int64_t" => (BaseEncoding.Signed, 8),
            "i128" or "__int128" => (BaseEncoding.Signed, 16),
            "u8" or "uint8_t" => (BaseEncoding.Unsigned, 1),
            "u16" or "uint16_t" => (BaseEncoding.Unsigned, 2),
            "u32" or "uint32_t" => (BaseEncoding.Unsigned, 4),
            "u64" or "uint64_t" => (BaseEncoding.Unsigned, 8),
            "u128" => (BaseEncoding.Unsigned, 16),
            "f32" => (BaseEncoding.Float, 4),
            "f64" => (BaseEncoding.Float, 8),
            _ => null,
        };
}
