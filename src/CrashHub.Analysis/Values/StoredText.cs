using System.Text;

namespace CrashHub.Analysis.Values;

/// <summary>Texts in memory, quoted: as UTF-8, UTF-16 or UTF-32; what is no text is written as <c>\x…</c>, what is too long is cut.</summary>
internal static class StoredText
{
    /// <summary>Bytes of one character of a text of a type; null when values of the type make no text.</summary>
    public static int? WidthOf(TypeInfo element)
    {
        var type = element.Stripped;
        if (type.Kind != TypeKind.Base)
            return null;
        if (ScalarText.IsCharacter(type))
            return type.Size == 1 ? 1 : null;
        if (type.Encoding == BaseEncoding.Utf && type.Size is 1 or 2 or 4)
            return (int)type.Size!.Value;
        return type.BareName == "wchar_t" && type.Size is 2 or 4 ? (int)type.Size!.Value : null;
    }

    /// <summary>The text up to a zero; null when it cannot be read that far, or not as far as it would be shown.</summary>
    public static string? ReadTerminated(FrameScope scope, Storage storage, int width)
    {
        var bytes = new List<byte>();
        var most = scope.Limits.MaxTextBytes;
        Span<byte> chunk = stackalloc byte[64];
        Span<byte> unit = stackalloc byte[4];
        while (bytes.Count < most)
        {
            if (!scope.Budget.TakeStep())
                return null;
            if (storage.Read(bytes.Count, chunk) == ValueStatus.Available)
            {
                for (var i = 0; i < chunk.Length; i += width)
                {
                    if (chunk.Slice(i, width).IndexOfAnyExcept((byte)0) < 0)
                        return Quote([.. bytes], width, isCut: false);
                    foreach (var one in chunk.Slice(i, width))
                        bytes.Add(one);
                }
                continue;
            }
            // Near the end of what is known each character is asked for alone.
            for (var i = 0; i < chunk.Length; i += width)
            {
                if (storage.Read(bytes.Count, unit[..width]) != ValueStatus.Available)
                    return null;
                if (unit[..width].IndexOfAnyExcept((byte)0) < 0)
                    return Quote([.. bytes], width, isCut: false);
                foreach (var one in unit[..width])
                    bytes.Add(one);
            }
        }
        return Quote([.. bytes], width, isCut: true);
    }

    /// <summary>The text of an array of characters, up to its first zero; null when it is not known.</summary>
    public static string? ReadArray(FrameScope scope, Storage storage, int width, long length)
    {
        if (ReadCounted(scope, storage, width, length, out var bytes) != ValueStatus.Available)
            return null;
        for (var i = 0; i + width <= bytes.Length; i += width)
        {
            if (bytes.AsSpan(i, width).IndexOfAnyExcept((byte)0) < 0)
                return Quote(bytes.AsSpan(0, i), width, isCut: false);
        }
        return Quote(bytes, width, isCut: bytes.Length < length * width);
    }

    /// <summary>A text of a known length; null when it is not known.</summary>
    public static string? ReadWhole(FrameScope scope, Storage storage, int width, long length) =>
        ReadCounted(scope, storage, width, length, out var bytes) == ValueStatus.Available
            ? Quote(bytes, width, isCut: bytes.Length < length * width)
            : null;

    /// <summary>Quotes a text and escapes what is not printed.</summary>
    public static string Quote(ReadOnlySpan<byte> bytes, int width, bool isCut)
    {
        var text = new StringBuilder("\"", bytes.Length + 8);
        while (!bytes.IsEmpty)
        {
            var (rune, length) = Decode(bytes, width);
            if (rune is { } known)
                Append(text, known);
            else
            {
                foreach (var one in bytes[..length])
                    text.Append("\\x").Append(one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
            bytes = bytes[length..];
        }
        return text.Append(isCut ? "…\"" : "\"").ToString();
    }

    private static ValueStatus ReadCounted(FrameScope scope, Storage storage, int width, long length, out byte[] bytes)
    {
        bytes = [];
        if (length < 0 || !scope.Budget.TakeSteps(1 + Math.Min(length, scope.Limits.MaxTextBytes) / 64))
            return ValueStatus.NotCaptured;
        bytes = new byte[Math.Min(length, scope.Limits.MaxTextBytes / width) * width];
        return storage.Read(0, bytes);
    }

    private static (Rune? Rune, int Length) Decode(ReadOnlySpan<byte> bytes, int width)
    {
        if (width == 1)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            return isText ? (rune, length) : (null, Math.Max(length, 1));
        }
        if (bytes.Length < width)
            return (null, bytes.Length);
        if (width == 4)
        {
            var value = BitConverter.ToUInt32(bytes);
            return (value <= 0x10ffff && Rune.IsValid((int)value) ? new Rune((int)value) : null, 4);
        }
        var first = (char)BitConverter.ToUInt16(bytes);
        if (Rune.TryCreate(first, out var single))
            return (single, 2);
        return bytes.Length >= 4 && Rune.TryCreate(first, (char)BitConverter.ToUInt16(bytes[2..]), out var pair) ? (pair, 4) : (null, 2);
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"':
                text.Append("\\\"");
                break;
            case '\\':
                text.Append("\\\\");
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case 0:
                text.Append("\\0");
                break;
            case < 0x20 or 0x7f:
                text.Append("\\x").Append(rune.Value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }
}
